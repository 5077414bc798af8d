package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.FakeEngine;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawBlockTest {
  /** What a real server sent for the rows of the first test; 118 bytes. */
  static final String EXAMPLE =
      """
      01000000 76000000 02000000 04000000 00000080 0000000000000000
      09 08000000  04 04000000  08 0a000000  0a 12000000
      10000000 08000000 05000000 06000000
      00 2edb20c88c010000 2fdb20c88c010000
      40 fdffffff 00000000
      00000000 ffffffff  0300 68c3a9
      00000000 ffffffff  0400 e5650000
      00
      """;

  private final FakeEngine engine;

  RawBlockTest(@TempDir Path folder) {
    engine = FakeEngine.in(folder);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void a_block_equals_the_real_servers() {
    RowCursor rows =
        engine.rows(
            List.of(
                new ResultColumn("ts", ColumnType.TIMESTAMP, 8),
                new ResultColumn("i", ColumnType.INT, 4),
                new ResultColumn("vc", ColumnType.VARCHAR, 8),
                new ResultColumn("nc", ColumnType.NCHAR, 4)),
            "VALUES (1704164645678, -3, 'hé', '日'), (1704164645679, NULL, NULL, NULL)");
    assertThat(ByteBufUtil.getBytes(RawBlock.next(rows))).isEqualTo(BindFrameTest.bytes(EXAMPLE));
    assertThat(RawBlock.next(rows)).isNull();
  }

  @Test
  void a_character_outside_the_basic_plane_is_one_utf32_unit() {
    ByteBuf block = RawBlock.next(texts(ColumnType.NCHAR, "日本😀", 1));
    assertThat(ByteBufUtil.hexDump(block)).contains("0c00e56500002c67000000f60100");
  }

  @Test
  void a_block_ends_after_4096_rows() {
    RowCursor rows = texts(ColumnType.VARCHAR, "x", 5000);
    assertThat(RawBlock.next(rows).getIntLE(8)).isEqualTo(4096);
    assertThat(RawBlock.next(rows).getIntLE(8)).isEqualTo(904);
    assertThat(RawBlock.next(rows)).isNull();
  }

  @Test
  void a_block_of_wide_rows_ends_early() {
    ByteBuf block = RawBlock.next(texts(ColumnType.VARCHAR, "x".repeat(60_000), 1000));
    assertThat(block.getIntLE(8)).isBetween(2, 100);
    assertThat(block.readableBytes()).isLessThan(4 << 20).isEqualTo(block.getIntLE(4));
  }

  @Test
  void no_rows_give_no_block() {
    assertThat(RawBlock.next(texts(ColumnType.VARCHAR, "x", 0))).isNull();
  }

  @Test
  void a_text_longer_than_the_format_carries_is_refused() {
    RowCursor rows = texts(ColumnType.NCHAR, "x".repeat(16_384), 1);
    assertThatThrownBy(() -> RawBlock.next(rows)).hasMessageContaining("65536 bytes");
  }

  private RowCursor texts(ColumnType type, String text, int rows) {
    return engine.rows(
        List.of(new ResultColumn("c", type, 20)),
        "SELECT '" + text + "' FROM (" + FakeEngine.NUMBERS + ") LIMIT " + rows);
  }
}
