package dev.crema.testkit;

import dev.crema.sdk.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The ways KFP starts a step: a cluster, and {@code kfp.local}. They differ in paths, numbers and
 * what exists beforehand.
 *
 * <p>A cluster gives URIs with a scheme, mounts, integers as doubles, no unset optionals, an
 * undeclared {@code executor-logs} output, and fields a later KFP may add; it creates the parents
 * of outputs. Where its outputs go is the choice of who runs it.
 */
enum LauncherStyle {
  /** A cluster of KFP 2.17 on its own MinIO: the executor output lies beside the outputs. */
  CLUSTER("minio://bucket/v2/artifacts/p/run/task/salt/"),
  /** A cluster before KFP 2.17, with artifacts on S3 below a name that is not ASCII. */
  CLUSTER_OF_OLD("s3://bucket/très grand/v2/artifacts/p/run/task/salt/"),
  /** A cluster of KFP 2.17 with artifacts on Google Cloud Storage. */
  CLUSTER_ON_GCS("gs://bucket/v2/artifacts/p/run/task/salt/"),
  /**
   * {@code kfp.local}: absolute paths as URIs, nothing created, integers as they are, unset
   * optionals null.
   */
  LOCAL("p-2026-01-01-00-00-00-000000/task/");

  private static final List<String> SCHEMES = List.of("minio", "s3", "gs");
  private static final Map<String, String> MOUNTS =
      Map.of("minio", "minio", "s3", "s3", "gs", "gcs");

  private final String outputs;

  LauncherStyle(String outputs) {
    this.outputs = outputs;
  }

  boolean isCluster() {
    return this != LOCAL;
  }

  /** Returns the URI of an input, cycling through the schemes of a cluster. */
  String inputUri(Path root, String name, int index) {
    return isCluster()
        ? SCHEMES.get(index % SCHEMES.size()) + "://bucket/v2/artifacts/p/run/before/" + name
        : root.resolve("before").resolve(name).toString();
  }

  /** Returns the URI of an output. */
  String outputUri(Path root, String name) {
    return isCluster() ? outputs + name : root.resolve(outputs).resolve(name).toString();
  }

  /** Returns the local path behind a URI. */
  Path path(Path root, String uri) {
    int colon = uri.indexOf("://");
    return colon < 0
        ? Path.of(uri)
        : root.resolve(MOUNTS.get(uri.substring(0, colon))).resolve(uri.substring(colon + 3));
  }

  /** Returns where the executor output goes: beside the outputs, or in /tmp before KFP 2.17. */
  Path outputFile(Path root) {
    return switch (this) {
      case CLUSTER, CLUSTER_ON_GCS -> path(root, outputUri(root, "output_metadata.json"));
      case CLUSTER_OF_OLD -> root.resolve("tmp/kfp_outputs/output_metadata.json");
      case LOCAL -> path(root, outputUri(root, "executor_output.json"));
    };
  }

  /** Returns a parameter value as this launcher writes it. */
  Object value(Object value) {
    return isCluster() && value instanceof Number number ? (Object) number.doubleValue() : value;
  }

  static String json(Object tree) {
    return Json.write(tree);
  }
}
