package io.klinesaga.source.tdx.day;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.source.WrittenAside;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server has said an archive is known by, so that it is sent again only when it changes. */
record Validators(String etag, String lastModified) {
  private static final Validators NONE = new Validators("", "");

  static Validators of(HttpHeaders headers) {
    return new Validators(
        oneLine(headers.firstValue("ETag").orElse("")),
        oneLine(headers.firstValue("Last-Modified").orElse("")));
  }

  private static String oneLine(String value) {
    return value.lines().findFirst().orElse("");
  }

  private static Path file(Path archive) {
    return archive.resolveSibling(archive.getFileName() + ".http");
  }

  /** Those of an archive that is here; none if they are not known. */
  static Validators read(Path archive) throws IOException {
    if (!Files.exists(archive) || !Files.exists(file(archive))) {
      return NONE;
    }
    List<String> lines = Files.readAllLines(file(archive), UTF_8);
    return lines.size() == 2 ? new Validators(lines.get(0), lines.get(1)) : NONE;
  }

  /** To be called before an archive is replaced: else it could be known by those of another. */
  static void forget(Path archive) throws IOException {
    Files.deleteIfExists(file(archive));
  }

  void write(Path archive) throws IOException {
    WrittenAside.write(file(archive), (etag + '\n' + lastModified + '\n').getBytes(UTF_8));
  }

  void addTo(HttpRequest.Builder request) {
    if (!etag.isEmpty()) {
      request.header("If-None-Match", etag);
    }
    if (!lastModified.isEmpty()) {
      request.header("If-Modified-Since", lastModified);
    }
  }
}
