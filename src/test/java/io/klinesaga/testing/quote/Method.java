package io.klinesaga.testing.quote;

/** The numbers of what can be asked. */
public final class Method {
  public static final int HEARTBEAT = 0x0004;
  public static final int LOGIN = 0x000D;
  public static final int EVENTS = 0x000F;
  public static final int FINANCE = 0x0010;
  public static final int LIST_NEW = 0x044D;
  public static final int COUNT = 0x044E;
  public static final int LIST = 0x0450;
  public static final int BARS_NEW = 0x0523;
  public static final int BARS = 0x052D;
  public static final int QUOTES = 0x053E;
  public static final int SETUP_3 = 0x0FDB;
  public static final int PLAIN_BARS = 0x122E;

  private Method() {}
}
