package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.FakeEngine;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frames are those of the driver's own serializer and of captured sessions. */
class BindFrameTest {
  /** {@code -Dfuzz.factor=} makes the random tests longer, {@code -Dfuzz.seed=} other ones. */
  private static final int FACTOR = Integer.getInteger("fuzz.factor", 1);

  /** Table d1, tag 7, two rows of TIMESTAMP and VARCHAR; 157 bytes. */
  static final String MINIMAL =
      """
      8877665544332211 0500000000000000 0900000000000000 0100 ffffffff
      7f000000 01000000 01000000 02000000 1c000000 21000000 3b000000
      0300 643100
      16000000
        16000000 04000000 01000000 00 00 04000000 07000000
      40000000
        23000000 09000000 02000000 0000 00 10000000 0068e5cf8b010000 0168e5cf8b010000
        1d000000 08000000 02000000 0001 01 02000000 00000000 02000000 6162
      """;

  /** Tables d2 and d1, tags INT and VARCHAR, columns TIMESTAMP, INT, VARCHAR, NCHAR. */
  static final String CAPTURED =
      """
      0e00301320205620010000000000000009000000000000000100ffffffff780100000200000002000000040000001c00000026000000900000000300
      03006432006431003100000031000000160000000400000001000000000004000000020000001b000000080000000100000000010500000005000000
      6c6f636432160000000400000001000000000004000000010000001b0000000800000001000000000105000000050000006c6f636431620000007e00
      00001a00000009000000010000000000080000000268e5cf8b0100001600000004000000010000000000040000006600000018000000080000000100
      00000001020000000200000076321a0000000a0000000100000000010400000004000000e697a5322300000009000000020000000000001000000000
      68e5cf8b0100000168e5cf8b0100001b00000004000000020000000000000800000064000000650000001d0000000800000002000000000101020000
      0000000000020000007630230000000a00000002000000000001040000000400000008000000e697a530e697a531
      """;

  private static final String QUERY =
      """
      1b00401320205620 0300000000000000 0900000000000000 0100 ffffffff
      50000000 01000000 00000000 02000000 00000000 00000000 1c000000 30000000
      16000000 04000000 01000000 00 00 04000000 65000000
      1a000000 08000000 01000000 00 01 04000000 04000000 656c6f63
      """;

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  private static ByteBuffer frame(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void the_minimal_frame_is_decoded() {
    byte[] bytes = bytes(MINIMAL);
    assertThat(bytes).hasSize(157);
    List<BoundTable> tables = BindFrame.decode(frame(bytes), true, 1, 2);
    assertThat(tables).hasSize(1);
    BoundTable table = tables.get(0);
    assertThat(table.name()).isEqualTo("d1");
    assertThat(table.tags()).extracting(BoundColumn::type).containsExactly(ColumnType.INT);
    assertThat(FakeEngine.texts(table.tags().get(0))).containsExactly("7");
    assertThat(table.columns())
        .extracting(BoundColumn::type)
        .containsExactly(ColumnType.TIMESTAMP, ColumnType.VARCHAR);
    assertThat(FakeEngine.texts(table.columns().get(0)))
        .containsExactly("1700000000000", "1700000000001");
    assertThat(FakeEngine.texts(table.columns().get(1))).containsExactly("ab", "null");
  }

  @Test
  void the_captured_batch_of_two_tables_is_decoded() {
    List<BoundTable> tables = BindFrame.decode(frame(bytes(CAPTURED)), true, 2, 4);
    assertThat(tables).extracting(BoundTable::name).containsExactly("d2", "d1");
    assertThat(tables.get(0).tags())
        .extracting(FakeEngine::texts)
        .containsExactly(List.of("2"), List.of("locd2"));
    assertThat(tables.get(0).columns())
        .extracting(FakeEngine::texts)
        .containsExactly(List.of("1700000000002"), List.of("102"), List.of("v2"), List.of("日2"));
    assertThat(tables.get(1).tags())
        .extracting(FakeEngine::texts)
        .containsExactly(List.of("1"), List.of("locd1"));
    assertThat(tables.get(1).columns())
        .extracting(FakeEngine::texts)
        .containsExactly(
            List.of("1700000000000", "1700000000001"),
            List.of("100", "101"),
            List.of("v0", "null"),
            List.of("日0", "日1"));
  }

  @Test
  void query_parameters_are_decoded() {
    List<BoundTable> tables = BindFrame.decode(frame(bytes(QUERY)), false, 0, 2);
    assertThat(tables).hasSize(1);
    assertThat(tables.get(0).name()).isNull();
    assertThat(tables.get(0).columns())
        .extracting(FakeEngine::texts)
        .containsExactly(List.of("101"), List.of("eloc"));
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1, 2, 1 table name parameters instead of 0",
    "true, 2, 2, 1 tag parameters instead of 2",
    "true, 1, 3, 2 column parameters instead of 3"
  })
  void a_frame_for_another_statement_is_refused(
      boolean named, int tags, int columns, String message) {
    assertThatThrownBy(() -> BindFrame.decode(frame(bytes(MINIMAL)), named, tags, columns))
        .isInstanceOfSatisfying(
            TdengineException.class, e -> assertThat(e.code()).isEqualTo(0x0236))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 126, total length not match",
    "34, 0, table count is 0",
    "34, 100, table name lengths of 200 bytes",
    "34, 2147483647, table count is 2147483647",
    "34, -1, table count is 4294967295",
    "46, 5000, table name section at offset 5000",
    "46, 3, table name section at offset 3",
    "54, 127, column section lengths of 4 bytes",
    "58, 5, at byte 65: a table name is empty or not ended by its only NUL",
    "58, 65535, table name of 65535 bytes",
    "63, 2000000000, tags of a table of 2000000000 bytes",
    "63, 21, ends behind byte",
    "67, -5, field length is 4294967291",
    "71, 99, parameter of type code 99",
    "71, 8, VARCHAR field of 1 rows with has-lengths false",
    "75, 1000000000, null flags of 1000000001 bytes",
    "81, 3, INT data of 3 bytes",
    "93, 100, field of 96 bytes",
    "101, 3, TIMESTAMP field of 3 rows",
    "143, 2000000000, 'VARCHAR data of 2 bytes, expected 2000000000'",
    "147, 1, a null of 1 bytes",
    "151, 1, VARCHAR data of 1 bytes"
  })
  void a_forged_number_is_named(int offset, int value, String message) {
    ByteBuffer frame = frame(bytes(MINIMAL));
    frame.putInt(offset, value);
    assertThatThrownBy(() -> BindFrame.decode(frame, true, 1, 2))
        .isInstanceOf(TdengineException.class)
        .hasMessageContaining(message);
  }

  @Test
  void bytes_that_are_no_utf8_are_refused() {
    byte[] bytes = bytes(MINIMAL);
    bytes[155] = (byte) 0xc3;
    assertThatThrownBy(() -> BindFrame.decode(frame(bytes), true, 1, 2))
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void a_table_name_without_nul_is_refused() {
    byte[] bytes = bytes(MINIMAL);
    bytes[62] = 'x';
    assertThatThrownBy(() -> BindFrame.decode(frame(bytes), true, 1, 2))
        .hasMessageContaining("a table name is empty or not ended by its only NUL");
  }

  @Test
  void damaged_frames_are_refused_or_readable_and_nothing_else() {
    Random random = new Random(Long.getLong("fuzz.seed", 20260105L));
    byte[] original = bytes(CAPTURED);
    List<String> refusals = new ArrayList<>();
    for (int run = 0; run < 50_000 * FACTOR; run++) {
      byte[] damaged = original.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = 30 + random.nextInt(damaged.length - 30);
        damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(4));
      }
      try {
        BindFrame.decode(frame(damaged), true, 2, 4)
            .forEach(table -> table.columns().forEach(FakeEngine::texts));
      } catch (TdengineException e) {
        refusals.add(e.getMessage());
      }
    }
    assertThat(refusals)
        .hasSizeBetween(10_000 * FACTOR, 50_000 * FACTOR - 1)
        .allSatisfy(m -> assertThat(m).isNotEmpty());
  }

  @Test
  void a_frame_cut_anywhere_is_refused() {
    byte[] original = bytes(CAPTURED);
    for (int length = 30; length < original.length; length++) {
      byte[] cut = Arrays.copyOf(original, length);
      if (length >= 34) {
        frame(cut).putInt(30, length - 30);
      }
      assertThatThrownBy(() -> BindFrame.decode(frame(cut), true, 2, 4))
          .isInstanceOf(TdengineException.class);
    }
  }
}
