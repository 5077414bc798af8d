package io.klinesaga.source.tdx.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Bytes recorded from quote servers, with the values that an independent decoder read in them. */
final class Captures {
  private static final String RESOURCE = "/tdx/captures.json";

  private Captures() {}

  /** The capture of that name. */
  static JsonNode of(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Captures.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
          .filter(capture -> capture.get("name").asText().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] request(JsonNode capture) {
    return bytes(capture.get("request").asText());
  }

  /** The body of the answer, inflated if it was recorded with its header. */
  static byte[] body(JsonNode capture) throws WireException {
    return capture.has("responseBody")
        ? bytes(capture.get("responseBody").asText())
        : body(bytes(capture.get("responseFrame").asText()));
  }

  static byte[] body(byte[] frame) throws WireException {
    ResponseHeader header = ResponseHeader.of(Arrays.copyOf(frame, ResponseHeader.SIZE));
    return Frames.body(header, Arrays.copyOfRange(frame, ResponseHeader.SIZE, frame.length));
  }

  /** The sequence that a recorded request carries. */
  static int sequence(byte[] request) {
    return (request[1] & 0xFF)
        | (request[2] & 0xFF) << 8
        | (request[3] & 0xFF) << 16
        | (request[4] & 0xFF) << 24;
  }
}
