package io.klinesaga.testing.quote;

import io.klinesaga.market.MarketTime;
import java.time.Clock;
import java.time.LocalDateTime;

/** What is sent to a client that introduces itself or asks whether the server lives. */
final class SetupAnswers {
  private static final int[] SESSIONS = {570, 690, 780, 900, 900, 900, 900, 900};
  private static final byte[] FLAGS = {(byte) 0xFF, 0, (byte) 0xE7, 0, 0, 1, 1, 1, (byte) 0xFF, 0};
  private static final int INITIALIZED = 84_506;
  private static final int NAME_WIDTH = 91;
  private static final int TAG_WIDTH = 30;

  private final Clock clock;

  SetupAnswers(Clock clock) {
    this.clock = clock;
  }

  /** 189 bytes: clock, sessions, last initialisation, name. */
  byte[] login() {
    LocalDateTime now = now();
    Body body = new Body().u8(0).u16(now.getYear()).u8(now.getDayOfMonth());
    body.u8(now.getMonthValue()).u8(now.getMinute()).u8(now.getHour()).u8(0).u8(now.getSecond());
    addSessions(body);
    addSessions(body);
    body.u8(0).u32(date(now)).u32(INITIALIZED).u32(date(now)).u32(INITIALIZED);
    return body.bytes(FLAGS).text("模拟主站", NAME_WIDTH).text("#模拟", TAG_WIDTH).bytes();
  }

  private static void addSessions(Body body) {
    for (int minute : SESSIONS) {
      body.u16(minute);
    }
  }

  /** Ten bytes, the last four of which are the date. */
  byte[] heartbeat() {
    return heartbeat(date(now()));
  }

  static byte[] heartbeat(int date) {
    return new Body().zeros(6).u32(date).bytes();
  }

  private LocalDateTime now() {
    return LocalDateTime.ofInstant(clock.instant(), MarketTime.OFFSET);
  }

  private static int date(LocalDateTime now) {
    return now.getYear() * 10_000 + now.getMonthValue() * 100 + now.getDayOfMonth();
  }
}
