package dev.crema.sdk.executor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where KFP's launcher puts an artifact on the local disk, by its {@code LocalPathForURI}.
 *
 * @param mountRoot what the mounts ({@code /minio}, {@code /kfp-workspace}, …) are below: {@code /}
 *     but in tests
 */
record LocalPaths(Path mountRoot) {

  /** The environment variable with which a test moves the mounts; not for production. */
  static final String MOUNT_ROOT_VARIABLE = "CREMA_MOUNT_ROOT";

  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://(.+)");
  private static final Map<String, String> MOUNTS =
      Map.of("gs", "gcs", "s3", "s3", "minio", "minio");
  private static final List<String> SCHEMES = List.of("gs", "s3", "minio", "oci");

  static LocalPaths of(Map<String, String> environment) {
    String root = environment.get(MOUNT_ROOT_VARIABLE);
    return new LocalPaths(Path.of(root == null || root.isEmpty() ? "/" : root));
  }

  Path resolve(RuntimeArtifact artifact) {
    String customPath = artifact.customPath();
    if (customPath != null) {
      return Path.of(customPath).toAbsolutePath();
    }
    Matcher scheme = SCHEME.matcher(artifact.uri());
    if (!scheme.matches()) {
      return Path.of(artifact.uri()).toAbsolutePath();
    }
    Path mounted = Path.of(mountOf(artifact, scheme.group(1), scheme.group(2)));
    if (!mounted.equals(mounted.normalize())) {
      throw new IllegalArgumentException(
          "The uri (%s) of the artifact (%s) leads out of its bucket.\nMaybe name the file by its key, without (..)."
              .formatted(artifact.uri(), artifact.name()));
    }
    Path workspace = Path.of("kfp-workspace", ".artifacts");
    return mountRoot.resolve(artifact.inWorkspace() ? workspace.resolve(mounted) : mounted);
  }

  private static String mountOf(RuntimeArtifact artifact, String scheme, String rest) {
    String mount = MOUNTS.get(scheme);
    if (mount != null) {
      return mount + "/" + rest;
    }
    if (scheme.equals("oci")) {
      return "oci/" + rest.replace('/', '_') + "/models";
    }
    throw new IllegalArgumentException(
        "The uri (%s) of the artifact (%s) has a scheme that is none of %s.\nMaybe copy the file to the object store of the pipeline."
            .formatted(artifact.uri(), artifact.name(), SCHEMES));
  }
}
