package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.routes.RouteProblem;
import io.klinesaga.routes.RouteReload;
import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.routes.RouteReloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** The route files of a running product, edited by a test, and what came of it. */
public final class EditedFolder {
  private final Path folder;
  private final CamelContext context;
  private final List<RouteReload> reloads = new CopyOnWriteArrayList<>();
  private final RouteReloader reloader;

  /** Lets the product watch its files from now on. */
  public EditedFolder(FaultLab lab) {
    folder = lab.routes();
    context = lab.application().context();
    reloader = lab.application().watchRoutes(reloads::add);
  }

  public RouteReloader reloader() {
    return reloader;
  }

  /** What came of all changes so far. */
  public List<RouteReload> reloads() {
    return List.copyOf(reloads);
  }

  public String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  public void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  public void delete(String file) throws IOException {
    Files.delete(folder.resolve(file));
  }

  public void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }

  /** Replaces a piece of a file that must be there exactly once. */
  public void replace(String file, String piece, String by) throws IOException {
    String text = read(file);
    assertThat(text.split(Pattern.quote(piece), -1)).as("<%s> in %s", piece, file).hasSize(2);
    write(file, text.replace(piece, by));
  }

  /** Makes a change and waits for what comes of it. */
  public RouteReload after(Edit edit, Outcome outcome) throws IOException {
    int before = reloads.size();
    edit.make();
    return next(before, outcome);
  }

  private RouteReload next(int before, Outcome outcome) {
    await().atMost(Duration.ofSeconds(60)).until(() -> reloads.size() > before);
    RouteReload reload = reloads.get(before);
    assertThat(reload.outcome()).as(reload.toString()).isEqualTo(outcome);
    return reload;
  }

  /** Makes a change that is rejected, and checks that it left all routes alone. */
  public List<String> rejected(Edit edit) throws IOException {
    List<Route> routes = new ArrayList<>(context.getRoutes());
    RouteReload reload = after(edit, Outcome.REJECTED);
    assertThat(context.getRoutes()).containsExactlyElementsOf(routes);
    assertThat(reloader.currentProblem()).contains(reload);
    assertThat(reloader.lastReload()).contains(reload);
    return reload.problems().stream().map(RouteProblem::toString).toList();
  }

  /** The routes with these ids, as objects. */
  public List<Route> routes(String... ids) {
    return Arrays.stream(ids).map(context::getRoute).toList();
  }

  /** A change of files. */
  public interface Edit {
    void make() throws IOException;
  }
}
