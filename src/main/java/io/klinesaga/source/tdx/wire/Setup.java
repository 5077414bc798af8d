package io.klinesaga.source.tdx.wire;

import java.util.HexFormat;

/**
 * The packets of the start of a connection. The first suffices for the servers that newer clients
 * use (checked on a captured answer); whether any needs the others is unknown, so they are
 * optional.
 */
public final class Setup {
  private static final int LOGIN = 0x000D;
  private static final int PRODUCT = 0x0FDB;

  /** Why no answer to it is looked at: its meaning is not known. */
  private static final byte[] PRODUCT_PAYLOAD =
      HexFormat.of().parseHex("d5d0c9ccd6a4a8af0000008fc22540130000d500c9ccbdf0d7ea00000002");

  private Setup() {}

  /** The first packet; the server introduces itself. */
  public static Command<Welcome> first() {
    return new Simple<>(LOGIN, new byte[] {1}, Welcome::decode);
  }

  /** The second packet of classic clients; its answer is not looked at. */
  public static Command<byte[]> second() {
    return new Simple<>(LOGIN, new byte[] {2}, body -> body);
  }

  /** The third packet of classic clients; its answer is not looked at. */
  public static Command<byte[]> third() {
    return new Simple<>(PRODUCT, PRODUCT_PAYLOAD, body -> body);
  }
}
