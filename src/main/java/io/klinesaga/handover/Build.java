package io.klinesaga.handover;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Tells one build of the program from another, also if both have one version. */
public final class Build {
  private Build() {}

  /**
   * Version and checksum of the jar this process was started from, as it lies there now; to be
   * asked at the start, since a jar may be replaced meanwhile.
   */
  public static String current() {
    String version = Build.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "not packaged") + checksum();
  }

  private static String checksum() {
    URL place = Build.class.getProtectionDomain().getCodeSource().getLocation();
    try {
      Path jar = Path.of(place.toURI());
      return Files.isRegularFile(jar) ? ", build " + Digest.of(Files.readAllBytes(jar)) : "";
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("the program's own file " + place + " cannot be read", e);
    }
  }
}
