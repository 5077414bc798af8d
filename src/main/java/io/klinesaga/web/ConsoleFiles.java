package io.klinesaga.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The files of the console page. Each is named in a list in the jar, and has a path of its own:
 * nothing that a client sends becomes a part of a name.
 */
final class ConsoleFiles {
  private static final String FOLDER = "/io/klinesaga/console/";
  private static final String PATH = "/console/";
  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private ConsoleFiles() {}

  /**
   * A file.
   *
   * @param path where it is offered
   * @param type its media type
   * @param tag tells this content from others
   */
  private record Served(String path, String type, Buffer content, String tag) {
    static Served of(String path, String resource) {
      String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IllegalStateException("the type of " + resource + " is not known");
      }
      Buffer content = read(resource);
      String tag = "\"" + UUID.nameUUIDFromBytes(content.getBytes()) + "\"";
      return new Served(path, type, content, tag);
    }

    void answer(RoutingContext context) {
      if (!context.request().path().equals(path)) {
        context.next();
        return;
      }
      context.response().putHeader("ETag", tag);
      if (tag.equals(context.request().getHeader("If-None-Match"))) {
        context.response().setStatusCode(304).end();
      } else {
        Reply.end(context, type, content);
      }
    }
  }

  static void offer(Router router) {
    router
        .route("/console")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            context -> {
              if (context.request().path().equals("/console")) {
                context.redirect(PATH);
              } else {
                context.next();
              }
            });
    offer(router, Served.of(PATH, FOLDER + "index.html"));
    names().forEach(name -> offer(router, Served.of(PATH + name, FOLDER + name)));
    offer(router, Served.of(PATH + "echarts.min.js", CHARTS));
  }

  private static void offer(Router router, Served file) {
    router.route(file.path()).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(file::answer);
    Server.refuseOthers(router, file.path(), HttpMethod.GET, HttpMethod.HEAD);
  }

  private static List<String> names() {
    try (InputStream in = open(FOLDER + "files.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Buffer read(String resource) {
    try (InputStream in = open(resource)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = ConsoleFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is missing in the program");
    }
    return in;
  }
}
