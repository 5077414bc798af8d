package io.klinesaga.source.tdx.server;

import io.klinesaga.market.PlainLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The hosts that may be asked: those of the settings first, then those that are shipped. */
final class HostList {
  private static final String RESOURCE = "hosts.txt";

  private HostList() {}

  /** The hosts that are shipped with the product. */
  static List<HostAddress> shipped() {
    try (InputStream in =
        Objects.requireNonNull(HostList.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return PlainLines.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)).stream()
          .map(line -> HostAddress.parse(line.text()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + RESOURCE, e);
    }
  }

  /** A list of old hosts never hides one that is shipped later: both are there, each once. */
  static List<HostAddress> merged(List<HostAddress> own, List<HostAddress> shipped) {
    Set<HostAddress> all = new LinkedHashSet<>(own);
    all.addAll(shipped);
    return new ArrayList<>(all);
  }
}
