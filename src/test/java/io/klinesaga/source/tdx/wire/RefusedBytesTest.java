package io.klinesaga.source.tdx.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not exactly an answer is refused with what, where, found and expected. */
class RefusedBytesTest {
  private static final Symbol SHARE = Symbol.parse("000001.SZ");
  private static final BarQuery DAYS = new BarQuery(SHARE, false, 100, Category.DAY, 0, 10);
  private static final String BAR = "6ec73301 b28c01 1e 32 54 a081ad48 16d6984d";

  private static BarPage bars(String hex) throws WireException {
    return new Bars052d(DAYS, true).decode(Captures.bytes(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "00,0",
    "1e,30",
    "54,-20",
    "9c03,220",
    "b49a02,18100",
    "e406,-420",
    "ff880f,-123455",
    "b28c01,9010",
    "40,0"
  })
  void numbers_of_variable_length(String hex, long value) throws WireException {
    BodyReader in = new BodyReader("number", Captures.bytes(hex));
    assertThat(in.vint()).isEqualTo(value);
    in.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "8080", "ffffffffffffffffff7f"})
  void a_number_that_does_not_end_is_refused(String hex) {
    BodyReader in = new BodyReader("number", Captures.bytes(hex));
    assertThatThrownBy(in::vint).isInstanceOf(WireException.class).hasMessageContaining("number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "2003", "0100", "ffff", "000000000000"})
  void a_body_without_bars_is_a_refusal_whatever_its_number(String hex) {
    assertThatThrownBy(() -> bars(hex))
        .isInstanceOf(NoBarsException.class)
        .hasMessageContaining("000001.SZ");
    assertThatThrownBy(() -> new Bars0523(DAYS).decode(Captures.bytes(hex)))
        .isInstanceOf(NoBarsException.class);
  }

  @Test
  void bytes_too_many_or_too_few_are_refused() {
    assertThatThrownBy(() -> bars("0100" + BAR + "00"))
        .isInstanceOf(WireException.class)
        .hasMessage(
            "bars 0x052d DAY of 000001.SZ from 0, byte 20: found 1 more bytes, expected the end of"
                + " the body");
    assertThatThrownBy(() -> bars(("0100" + BAR).substring(0, 44)))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> bars("0200" + BAR)).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> bars("ffff" + BAR)).hasMessageContaining("65535 records in 18 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "6ec73301", "ffffffff", "88c73301"})
  void dates_that_do_not_exist_or_descend_are_refused(String date) {
    String second = date + "b28c01 1e 32 54 a081ad48 16d6984d";
    String first = "70c73301 b28c01 1e 32 54 a081ad48 16d6984d";
    assertThatThrownBy(() -> bars("0200" + first + second))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("the time");
  }

  @Test
  void prices_beyond_32_bits_are_refused() {
    assertThatThrownBy(() -> bars("0100 6ec73301 bfffffffffff7f 1e 32 54 a081ad48 16d6984d"))
        .hasMessageContaining("a number of at most 32 bits");
  }

  @Test
  void prices_with_more_digits_than_the_instrument_has_are_rounded_half_up() throws Exception {
    // 9.015 and 9.014 of an instrument of two decimals
    assertThat(bars("0100 6ec73301 b78c01 41 00 00 a081ad48 16d6984d").open(0)).isEqualTo(9.02);
    assertThat(bars("0100 6ec73301 b78c01 41 00 00 a081ad48 16d6984d").close(0)).isEqualTo(9.01);
    BarQuery fund = new BarQuery(SHARE, false, 1000, Category.DAY, 0, 1);
    byte[] body = Captures.bytes("0100 6ec73301 b78c01 41 00 00 a081ad48 16d6984d");
    assertThat(new Bars052d(fund, true).decode(body).open(0)).isEqualTo(9.015);
  }

  @Test
  void a_header_of_something_else_is_refused() {
    byte[] header = Captures.bytes("48545450 2f312e31 20343030 20426164");
    assertThatThrownBy(() -> ResponseHeader.of(header))
        .hasMessage("header, byte 0: found 50545448, expected 0074cbb1");
  }

  @Test
  void a_header_answers_its_own_request_alone() throws WireException {
    ResponseHeader header =
        ResponseHeader.of(Captures.bytes("b1cb7400 0c 01000000 00 2d05 0200 0200"));
    Bars052d bars = new Bars052d(DAYS, true);
    assertThat(header.answers(bars, 1)).isTrue();
    assertThat(header.answers(bars, 2)).isFalse();
    assertThat(header.answers(new ListCount(Exchange.SH, 0), 1)).isFalse();
    assertThat(header.answers(new Bars122e(DAYS), 7)).isTrue();
  }

  @Test
  void a_body_is_inflated_exactly_if_its_sizes_differ() throws Exception {
    byte[] plain = "a body of a server, a body of a server".getBytes(StandardCharsets.US_ASCII);
    byte[] sent = deflated(plain);

    assertThat(Frames.body(header(sent.length, plain.length), sent)).isEqualTo(plain);
    assertThat(Frames.body(header(sent.length, sent.length), sent)).isEqualTo(sent);
    for (int wrong : new int[] {0, 1, plain.length - 1, plain.length + 1, 65_535}) {
      assertThatThrownBy(() -> Frames.body(header(sent.length, wrong), sent))
          .as("said to be %s", wrong)
          .isInstanceOf(WireException.class)
          .hasMessageContaining("exactly " + wrong);
    }
    assertThatThrownBy(() -> Frames.body(header(9, plain.length), Arrays.copyOf(sent, 9)))
        .isInstanceOf(WireException.class);
    byte[] withRest = Arrays.copyOf(sent, sent.length + 1);
    assertThatThrownBy(() -> Frames.body(header(withRest.length, plain.length), withRest))
        .isInstanceOf(WireException.class);
    byte[] damaged = sent.clone();
    damaged[0] = 0;
    assertThatThrownBy(() -> Frames.body(header(sent.length, plain.length), damaged))
        .isInstanceOf(WireException.class);
  }

  private static byte[] deflated(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
      zlib.write(plain);
    }
    return out.toByteArray();
  }

  private static ResponseHeader header(int zip, int unzip) {
    return new ResponseHeader(1, 0x052D, zip, unzip);
  }

  @Test
  void every_command_refuses_a_byte_too_few_or_too_many() throws Exception {
    refuses(new Heartbeat(), "000000000000a8263501");
    refuses(new ListCount(Exchange.SZ, 0), "e719");
    refuses(Setup.first(), hexOf(Captures.body(Captures.of("login_000d_2024"))));
    refuses(
        new ListPage(Exchange.SZ, 0, false),
        hexOf(Captures.body(Captures.of("list_sz_two_records"))));
    refuses(new Quotes(List.of(SHARE)), hexOf(Captures.body(Captures.of("quotes_two_stocks"))));
    String changes = hexOf(Captures.body(Captures.of("xdxr_sz000001")));
    refuses(new CapitalChanges(SHARE), changes);
    refuses(new CapitalChangesOfMany(List.of(SHARE)), changes);
  }

  private static String hexOf(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void refuses(Command<?> command, String hex) throws WireException {
    byte[] whole = Captures.bytes(hex);
    assertThat(command.decode(whole)).isNotNull();
    for (int length : new int[] {0, 1, whole.length - 1, whole.length + 1}) {
      assertThatThrownBy(() -> command.decode(Arrays.copyOf(whole, length)))
          .as("%s of %s bytes", command.id(), length)
          .isInstanceOf(WireException.class);
    }
  }
}
