package io.klinesaga.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The OpenAPI document. */
final class OpenApi {
  private OpenApi() {}

  /**
   * Makes it.
   *
   * @param endpoints what can be asked for
   * @param isProtected whether a login is asked for, and so work can be ordered
   */
  static String document(String version, List<Endpoint> endpoints, boolean isProtected) {
    Map<String, Object> paths = new LinkedHashMap<>();
    endpoints.forEach(one -> paths.put(path(one.path()), Map.of("get", get(one))));
    paths.put(
        "/api/events",
        Map.of(
            "get",
            operation(
                "What is done, as server-sent events: run, progress, saga, order, shared.",
                List.of(),
                "200")));
    ActEndpoints.paths()
        .forEach((path, summary) -> paths.put(path(path), Map.of("post", post(path, summary))));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.0.3");
    document.put("info", Map.of("title", "Kline Saga", "version", version));
    document.put("paths", paths);
    if (isProtected) {
      document.put(
          "components",
          Map.of("securitySchemes", Map.of("login", Map.of("type", "http", "scheme", "basic"))));
      document.put("security", List.of(Map.of("login", List.of())));
    }
    return Server.text(document);
  }

  private static String path(String path) {
    return path.replaceAll(":([a-z]+)", "{$1}");
  }

  private static Map<String, Object> get(Endpoint endpoint) {
    return operation(
        endpoint.summary(),
        endpoint.parameters().stream().map(one -> parameter(endpoint.path(), one)).toList(),
        "200");
  }

  private static Map<String, Object> post(String path, String summary) {
    List<Map<String, Object>> parameters =
        path.contains(":id")
            ? List.of(parameter(path, Parameter.required("id", "of the saga")))
            : List.of();
    return operation(summary, parameters, "202");
  }

  private static Map<String, Object> operation(
      String summary, List<Map<String, Object>> parameters, String good) {
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put(good, Map.of("description", good.equals("202") ? "begun" : "the answer"));
    if (good.equals("200")) {
      responses.put("304", Map.of("description", "the client has this answer already"));
    }
    responses.put("400", Map.of("description", "something asked for is wrong; error says what"));
    responses.put("401", Map.of("description", "the login is missing or wrong"));
    responses.put("403", Map.of("description", "not from here, or not allowed"));
    responses.put("404", Map.of("description", "there is no such thing"));
    responses.put("409", Map.of("description", "it cannot be told, or is done already"));
    responses.put("503", Map.of("description", "busy, or a database cannot be reached"));
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("summary", summary);
    operation.put("parameters", parameters);
    operation.put("responses", responses);
    return operation;
  }

  private static Map<String, Object> parameter(String path, Parameter one) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", one.name());
    parameter.put("in", path.contains(":" + one.name()) ? "path" : "query");
    parameter.put("required", one.isRequired());
    parameter.put("description", one.description());
    parameter.put("schema", Map.of("type", "string"));
    return parameter;
  }
}
