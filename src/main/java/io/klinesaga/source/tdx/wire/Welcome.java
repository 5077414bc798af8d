package io.klinesaga.source.tdx.wire;

import java.time.DateTimeException;
import java.time.LocalDateTime;

/**
 * What a server says of itself, in 189 bytes:
 *
 * <pre>
 *   1 u16 year, 3 u8 day, 4 u8 month, 5 u8 minute, 6 u8 hour, 8 u8 second of its clock
 *   9 8 × u16 minutes of the sessions, 25 the same again
 *  42 u32 date YYYYMMDD of its last initialisation, 46 u32 its time HHMMSS
 *  68 name, GBK, padded with NUL to 159
 * 159 # and a tag of the product
 * </pre>
 *
 * Checked on one captured answer of 2024.
 *
 * @param clock its clock, the exchanges' wall time
 * @param initialised date of its last initialisation, YYYYMMDD: before about 08:45 it still serves
 *     the day before
 * @param name its name
 */
public record Welcome(LocalDateTime clock, int initialised, String name) {
  private static final int SIZE = 189;

  static Welcome decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("login", body);
    if (body.length != SIZE) {
      throw in.refused(body.length, body.length + " bytes", String.valueOf(SIZE));
    }
    in.skip(1);
    int year = in.u16();
    int day = in.u8();
    int month = in.u8();
    int minute = in.u8();
    int hour = in.u8();
    in.skip(1);
    int second = in.u8();
    LocalDateTime clock = clock(in, year, month, day, hour, minute, second);
    in.skip(33);
    int initialised = in.u32();
    in.skip(22);
    return new Welcome(clock, initialised, in.text(SIZE - 98));
  }

  private static LocalDateTime clock(BodyReader in, int... parts) throws WireException {
    try {
      return LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    } catch (DateTimeException e) {
      throw in.refused(1, "a clock that " + e.getMessage(), "a date and a time");
    }
  }
}
