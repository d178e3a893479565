package dev.crema.testkit.kfp;

import java.util.Map;

/**
 * A call that was understood.
 *
 * @param template of {@code kfp-server-api}
 * @param path the values of the names in the path
 * @param query its parameters
 * @param body the JSON object, empty if there is none
 * @param upload the uploaded file, empty if there is none
 */
record Call(
    String template,
    Map<String, String> path,
    Map<String, String> query,
    Map<String, Object> body,
    String upload) {

  String path(String name) {
    return path.getOrDefault(name, "");
  }

  String query(String name) {
    return query.getOrDefault(name, "");
  }
}
