package io.klinesaga.source.tdx.server;

import java.util.function.Predicate;

/**
 * Which hosts may serve a request.
 *
 * @param kind what is asked for
 * @param isIndex whether it is about an index
 * @param isBeijing whether it is about something of Beijing
 * @param allowed hosts outside of it are not asked
 */
record Wanted(Kind kind, boolean isIndex, boolean isBeijing, Predicate<HostAddress> allowed) {
  /** Whatever host serves a kind. */
  static Wanted of(Kind kind) {
    return new Wanted(kind, false, false, host -> true);
  }

  /** What a failure of a host to serve it is noted as. */
  Kind blamed() {
    return isBeijing ? Kind.BEIJING : kind;
  }

  boolean takes(Host host) {
    return allowed.test(host.address()) && (!isIndex || host.dialect().hasIndices());
  }

  Wanted and(Predicate<HostAddress> also) {
    return new Wanted(kind, isIndex, isBeijing, allowed.and(also));
  }
}
