package io.klinesaga.source.tdx.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million damaged frames: each is read or refused. Nothing else comes out of the decoder,
 * whatever the bytes are, and no size in them makes it allocate more than a body can have.
 */
class DamagedFramesTest {
  private static final int FRAMES = 1_000_000;
  private static final Symbol SHARE = Symbol.parse("000001.SZ");

  /** A command and a good body of its answer. */
  private record Sample(Command<?> command, byte[] body) {}

  @Test
  @Timeout(300)
  void a_million_of_them_are_read_or_refused() throws Exception {
    List<Sample> samples = samples();
    Random random = new Random(20261130);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < FRAMES; i++) {
      Sample sample = samples.get(random.nextInt(samples.size()));
      try {
        decode(sample.command(), damaged(frame(sample, random), random));
        read++;
      } catch (WireException e) {
        refused++;
      }
    }
    assertThat(read + refused).isEqualTo(FRAMES);
    assertThat(refused).isGreaterThan(FRAMES / 2);
  }

  private static void decode(Command<?> command, byte[] frame) throws WireException {
    if (frame.length < ResponseHeader.SIZE) {
      throw new WireException("frame", frame.length, "its end", "a header");
    }
    ResponseHeader header = ResponseHeader.of(Arrays.copyOf(frame, ResponseHeader.SIZE));
    byte[] sent = Arrays.copyOfRange(frame, ResponseHeader.SIZE, frame.length);
    command.decode(Frames.body(header, sent));
  }

  private static byte[] frame(Sample sample, Random random) throws IOException {
    byte[] sent = random.nextInt(10) == 0 ? deflated(sample.body()) : sample.body();
    return new BodyWriter()
        .u32(0x0074CBB1)
        .u8(0x0C)
        .u32(1)
        .u8(0)
        .u16(sample.command().method())
        .u16(sent.length)
        .u16(sample.body().length)
        .bytes(sent)
        .toBytes();
  }

  private static byte[] deflated(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
      zlib.write(plain);
    }
    return out.toByteArray();
  }

  /** Mostly within the body, whose sizes the header keeps, so that decoders see it. */
  private static byte[] damaged(byte[] frame, Random random) {
    byte[] damaged = frame.clone();
    int from = random.nextInt(8) == 0 ? 0 : ResponseHeader.SIZE;
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      damaged[from + random.nextInt(damaged.length - from)] = (byte) random.nextInt(256);
    }
    return random.nextInt(16) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length + 4))
        : damaged;
  }

  private static List<Sample> samples() throws Exception {
    List<Sample> samples = new ArrayList<>();
    byte[] days = Captures.body(Captures.of("bars_day_cat9_sz000001_2024"));
    byte[] index = Captures.body(Captures.of("index_bars_day_cat9_sh000001_2026"));
    BarQuery query = new BarQuery(SHARE, false, 100, Category.DAY, 0, 10);
    samples.add(new Sample(new Bars052d(query, true), days));
    samples.add(new Sample(new Bars0523(query), days));
    samples.add(new Sample(new Bars052d(query, true), index));
    samples.add(new Sample(new Bars122e(query), floats()));
    samples.add(new Sample(Setup.first(), Captures.body(Captures.of("login_000d_2024"))));
    samples.add(
        new Sample(
            new ListPage(Exchange.SZ, 0, false),
            Captures.body(Captures.of("list_sz_two_records"))));
    samples.add(
        new Sample(new Quotes(List.of(SHARE)), Captures.body(Captures.of("quotes_two_stocks"))));
    samples.add(new Sample(new Heartbeat(), Captures.bytes("000000000000a8263501")));
    byte[] changes = Captures.body(Captures.of("xdxr_sz000001"));
    byte[] three = Arrays.copyOf(changes, 11 + 3 * 29);
    three[9] = 3;
    samples.add(new Sample(new CapitalChanges(SHARE), three));
    samples.add(new Sample(new CapitalChangesOfMany(List.of(SHARE)), three));
    return samples;
  }

  private static byte[] floats() {
    BodyWriter body = new BodyWriter().u16(0).ascii("000001").zeros(16).u8(4).zeros(2).u16(2);
    body.u32(0);
    for (int day = 20250804; day <= 20250805; day++) {
      body.u32(day).u32(54_000).zeros(28);
    }
    return body.zeros(120).toBytes();
  }
}
