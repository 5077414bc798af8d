package io.klinesaga.source.tdx.server;

import io.klinesaga.source.BarLabel;

/**
 * A host that has proved that it serves something.
 *
 * @param dialect how it is asked for bars
 * @param label which end of a minute bar its times name
 */
record Host(HostAddress address, Dialect dialect, BarLabel label) {}
