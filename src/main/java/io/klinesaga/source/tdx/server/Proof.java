package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.BarPage;

/**
 * What a host has proved itself with.
 *
 * @param shift what the ends of bars are later than the times the host names
 */
record Proof(Host host, BarPage page, long shift) {
  /** The time of the end of a bar. */
  long time(int i) {
    return page.time(i) + shift;
  }
}
