package io.klinesaga.routes;

/** Is told what came of each change of the route files, once. Called on the thread that watches. */
public interface ReloadListener {
  /** Tells nobody. */
  ReloadListener NONE = reload -> {};

  void ended(RouteReload reload);
}
