package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked // nulls are among the inputs
class LocalPathsTest {

  private static final LocalPaths PATHS = LocalPaths.of(Map.of());

  // The expected paths are those of LocalPathForURI in KFP 2.17.0 (component/launcher_v2.go).
  @ParameterizedTest
  @CsvSource({
    "gs://bucket/a/b, /gcs/bucket/a/b",
    "s3://bucket/a/b, /s3/bucket/a/b",
    "minio://bucket/v2/artifacts/x, /minio/bucket/v2/artifacts/x",
    "oci://quay.io/org/model:1, /oci/quay.io_org_model:1/models",
    "/local_outputs/p/task/out, /local_outputs/p/task/out"
  })
  void resolvesEveryScheme(String uri, String path) {
    assertThat(PATHS.resolve(artifact(uri, null, false))).isEqualTo(Path.of(path));
  }

  @Test
  void prefersTheCustomPath() {
    assertThat(PATHS.resolve(artifact("oci://quay.io/m", "/mnt/models", false)))
        .isEqualTo(Path.of("/mnt/models"));
  }

  @Test
  void findsTheWorkspace() {
    assertThat(PATHS.resolve(artifact("minio://bucket/a", null, true)))
        .isEqualTo(Path.of("/kfp-workspace/.artifacts/minio/bucket/a"));
  }

  @Test
  void movesTheMountsForTests() {
    LocalPaths moved = LocalPaths.of(Map.of(LocalPaths.MOUNT_ROOT_VARIABLE, "/tmp/pod"));
    assertThat(moved.resolve(artifact("s3://b/k", null, false)))
        .isEqualTo(Path.of("/tmp/pod/s3/b/k"));
    assertThat(moved.resolve(artifact("/abs/k", null, false))).isEqualTo(Path.of("/abs/k"));
  }

  @Test
  void refusesOtherSchemesAndWaysOut() {
    assertThatThrownBy(() -> PATHS.resolve(artifact("https://example.com/a", null, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(https://example.com/a)", "none of [gs, s3, minio, oci]");
    assertThatThrownBy(() -> PATHS.resolve(artifact("s3://b/../../etc/passwd", null, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leads out of its bucket");
  }

  private static RuntimeArtifact artifact(String uri, String customPath, boolean inWorkspace) {
    return new RuntimeArtifact("a", uri, customPath, inWorkspace, Map.of());
  }
}
