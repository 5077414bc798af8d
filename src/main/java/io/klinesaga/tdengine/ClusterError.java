package io.klinesaga.tdengine;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a TDengine cluster answers while it cannot serve a request that it could serve a moment
 * before or later: a leader changes, a node starts, stops or is lost. That is no refusal of the
 * request. Names and codes, the low 16 bits, are those of {@code include/util/taoserror.h} in
 * TDengine's public sources (3.3.7), without {@code TSDB_CODE_}; they are the codes on which
 * TDengine's own client redirects or repeats a request.
 */
enum ClusterError {
  RPC_NETWORK_UNAVAIL(0x000b, Effect.NONE),
  RPC_BROKEN_LINK(0x0018, Effect.UNKNOWN),
  RPC_TIMEOUT(0x0019, Effect.UNKNOWN),
  RPC_SOMENODE_NOT_CONNECTED(0x0020, Effect.NONE),
  RPC_SOMENODE_BROKEN_LINK(0x0021, Effect.UNKNOWN),
  RPC_NETWORK_ERROR(0x0023, Effect.UNKNOWN),
  RPC_NETWORK_BUSY(0x0024, Effect.NONE),
  APP_IS_STARTING(0x0130, Effect.NONE),
  APP_IS_STOPPING(0x0131, Effect.NONE),
  MND_TRANS_NETWORK_UNAVAILL(0x03d5, Effect.UNKNOWN),
  MND_TRANS_SYNC_TIMEOUT(0x03d7, Effect.UNKNOWN),
  DNODE_OFFLINE(0x0408, Effect.NONE),
  MNODE_NOT_FOUND(0x040a, Effect.NONE),
  MNODE_STOPPED(0x042a, Effect.NONE),
  VND_STOPPED(0x0529, Effect.NONE),
  SYN_TIMEOUT(0x0903, Effect.UNKNOWN),
  SYN_NOT_LEADER(0x090c, Effect.NONE),
  SYN_PROPOSE_NOT_READY(0x0911, Effect.NONE),
  SYN_RESTORING(0x0914, Effect.NONE),
  SYN_BUFFER_FULL(0x0916, Effect.NONE),
  SYN_WRITE_STALL(0x0917, Effect.NONE),
  SYN_INTERNAL_ERROR(0x09ff, Effect.UNKNOWN);

  /** What the request may have done all the same. */
  private enum Effect {
    NONE,
    UNKNOWN
  }

  private static final Map<Integer, ClusterError> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(error -> error.code, Function.identity()));

  private final int code;
  private final Effect effect;

  ClusterError(int code, Effect effect) {
    this.code = code;
    this.effect = effect;
  }

  /** The error with these low 16 bits; null if the code means something else. */
  static @Nullable ClusterError of(int code) {
    return BY_CODE.get(code);
  }

  int code() {
    return code;
  }

  /** Whether the request has certainly done nothing, so that anything may be sent again. */
  boolean isWithoutEffect() {
    return effect == Effect.NONE;
  }
}
