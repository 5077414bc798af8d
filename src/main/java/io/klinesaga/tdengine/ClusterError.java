package io.klinesaga.tdengine;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a TDengine cluster answers while it cannot serve a request that it could serve a moment
 * before or later: a leader changes, a node starts, stops or is lost. That is no refusal of the
 * request. Names and codes, the low 16 bits, are those of {@code include/util/taoserror.h} in
 * TDengine's public sources, without {@code TSDB_CODE_}.
 *
 * <p>None of them tells that nothing was done: the client inside taosAdapter may have sent the
 * request to one node, lost it, and been told by the next one that it is not the leader.
 */
enum ClusterError {
  RPC_NETWORK_UNAVAIL(0x000b),
  RPC_BROKEN_LINK(0x0018),
  RPC_TIMEOUT(0x0019),
  RPC_SOMENODE_NOT_CONNECTED(0x0020),
  RPC_SOMENODE_BROKEN_LINK(0x0021),
  RPC_NETWORK_ERROR(0x0023),
  RPC_NETWORK_BUSY(0x0024),
  APP_IS_STARTING(0x0130),
  APP_IS_STOPPING(0x0131),
  MND_TRANS_NETWORK_UNAVAILL(0x03d5),
  MND_TRANS_SYNC_TIMEOUT(0x03d7),
  DNODE_OFFLINE(0x0408),
  MNODE_NOT_FOUND(0x040a),
  MNODE_STOPPED(0x042a),
  VND_STOPPED(0x0529),
  SYN_TIMEOUT(0x0903),
  SYN_NOT_LEADER(0x090c),
  SYN_PROPOSE_NOT_READY(0x0911),
  SYN_RESTORING(0x0914),
  SYN_BUFFER_FULL(0x0916),
  SYN_WRITE_STALL(0x0917),
  SYN_INTERNAL_ERROR(0x09ff);

  private static final Set<Integer> CODES =
      Arrays.stream(values()).map(ClusterError::code).collect(Collectors.toUnmodifiableSet());

  private final int code;

  ClusterError(int code) {
    this.code = code;
  }

  /** Whether a code, its low 16 bits, is one of them. */
  static boolean isOne(int code) {
    return CODES.contains(code);
  }

  int code() {
    return code;
  }
}
