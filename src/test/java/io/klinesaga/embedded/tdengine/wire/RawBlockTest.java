package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RawBlockTest {
  /** What a real server sent for the rows of the first test; 118 bytes. */
  private static final String EXAMPLE =
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

  @Test
  void a_block_equals_the_real_servers() {
    RowCursor rows =
        new FakeEngine()
            .rows(
                List.of(
                    new ResultColumn("ts", ColumnType.TIMESTAMP, 8),
                    new ResultColumn("i", ColumnType.INT, 4),
                    new ResultColumn("vc", ColumnType.VARCHAR, 8),
                    new ResultColumn("nc", ColumnType.NCHAR, 4)),
                Arrays.asList(
                    new Object[] {1704164645678L, -3L, "hé", "日"},
                    new @Nullable Object[] {1704164645679L, null, null, null}));
    RawBlock block = RawBlock.read(rows);
    assertThat(block.isLast()).isTrue();
    assertThat(ByteBufUtil.getBytes(block.encode())).isEqualTo(BindFrameTest.bytes(EXAMPLE));
  }

  @Test
  void a_character_outside_the_basic_plane_is_one_utf32_unit() {
    RawBlock block = RawBlock.read(texts(ColumnType.NCHAR, "日本😀", 1));
    assertThat(ByteBufUtil.hexDump(block.encode())).contains("0c00e56500002c67000000f60100");
  }

  @Test
  void a_block_ends_after_4096_rows() {
    RowCursor rows = texts(ColumnType.VARCHAR, "x", 5000);
    RawBlock first = RawBlock.read(rows);
    assertThat(first.isLast()).isFalse();
    assertThat(first.encode().getIntLE(8)).isEqualTo(4096);
    RawBlock second = RawBlock.read(rows);
    assertThat(second.isLast()).isTrue();
    assertThat(second.encode().getIntLE(8)).isEqualTo(904);
  }

  @Test
  void a_block_of_wide_rows_ends_early() {
    RowCursor rows = texts(ColumnType.VARCHAR, "x".repeat(60_000), 1000);
    ByteBuf block = RawBlock.read(rows).encode();
    assertThat(block.getIntLE(8)).isBetween(2, 100);
    assertThat(block.readableBytes()).isLessThan(4 << 20).isEqualTo(block.getIntLE(4));
  }

  @Test
  void no_rows_give_no_block() {
    RawBlock block = RawBlock.read(texts(ColumnType.VARCHAR, "x", 0));
    assertThat(block.isEmpty()).isTrue();
    assertThat(block.isLast()).isTrue();
  }

  @Test
  void a_text_longer_than_the_format_carries_is_refused() {
    assertThatThrownBy(() -> RawBlock.read(texts(ColumnType.NCHAR, "x".repeat(16_384), 1)))
        .hasMessageContaining("65536 bytes");
  }

  private static RowCursor texts(ColumnType type, String text, int rows) {
    return new FakeEngine()
        .rows(
            List.of(new ResultColumn("c", type, 20)),
            Collections.nCopies(rows, new Object[] {text}));
  }
}
