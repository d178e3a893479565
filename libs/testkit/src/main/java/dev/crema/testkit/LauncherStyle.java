package dev.crema.testkit;

import dev.crema.sdk.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The two ways KFP starts a step. They differ in paths, numbers and what exists beforehand. */
enum LauncherStyle {
  /**
   * A cluster: URIs with a scheme, mounts, integers as doubles, unset optionals absent, parents of
   * outputs created, an undeclared {@code executor-logs} output, fields a later KFP may add.
   */
  CLUSTER,
  /**
   * {@code kfp.local}: absolute paths as URIs, nothing created, integers as they are, unset
   * optionals null.
   */
  LOCAL;

  private static final List<String> SCHEMES = List.of("minio", "s3", "gs");
  private static final Map<String, String> MOUNTS =
      Map.of("minio", "minio", "s3", "s3", "gs", "gcs");

  /** Returns the URI of an input, cycling through the schemes of a cluster. */
  String inputUri(Path root, String name, int index) {
    return switch (this) {
      case CLUSTER ->
          SCHEMES.get(index % SCHEMES.size()) + "://bucket/v2/artifacts/p/run/before/" + name;
      case LOCAL -> root.resolve("before").resolve(name).toString();
    };
  }

  /** Returns the URI of an output. */
  String outputUri(Path root, String name) {
    return switch (this) {
      case CLUSTER -> "minio://bucket/v2/artifacts/p/run/task/salt/" + name;
      case LOCAL -> root.resolve("p-2026-01-01-00-00-00-000000/task").resolve(name).toString();
    };
  }

  /** Returns the local path behind a URI. */
  Path path(Path root, String uri) {
    int colon = uri.indexOf("://");
    return colon < 0
        ? Path.of(uri)
        : root.resolve(MOUNTS.get(uri.substring(0, colon))).resolve(uri.substring(colon + 3));
  }

  /** Returns where the executor output goes: beside the outputs. */
  Path outputFile(Path root) {
    String name = this == CLUSTER ? "output_metadata.json" : "executor_output.json";
    return path(root, outputUri(root, name));
  }

  /** Returns a parameter value as this launcher writes it. */
  Object value(Object value) {
    return this == CLUSTER && value instanceof Number number
        ? (Object) number.doubleValue()
        : value;
  }

  static String json(Object tree) {
    return Json.write(tree);
  }
}
