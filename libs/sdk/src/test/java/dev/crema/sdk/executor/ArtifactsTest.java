package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.ClassificationMetrics;
import dev.crema.sdk.ClassificationMetrics.RocPoint;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked // nulls are among the inputs
class ArtifactsTest {

  record Inputs(Dataset train, @Nullable Model champion) {}

  record Outputs(
      Model model,
      Artifact notes,
      Metrics metrics,
      ClassificationMetrics curve,
      Markdown report,
      Html page,
      long rows) {}

  static final class Train implements Step<Inputs, Outputs> {
    @Nullable Inputs seen;
    @Nullable Path scratch;

    @Override
    public Outputs run(Inputs inputs, StepContext context) throws IOException {
      seen = inputs;
      scratch = context.temporaryDirectory();
      Files.writeString(scratch.resolve("x"), "y");
      Model model = context.newModel("model");
      Files.createDirectories(model.path());
      Files.writeString(model.path().resolve("model.json"), "{}");
      Artifact notes = context.newArtifact("notes");
      Files.writeString(notes.path(), "n");
      List<RocPoint> curve = new ArrayList<>();
      curve.add(new RocPoint(Double.POSITIVE_INFINITY, 0, 0));
      for (int i = 1; i <= 10_000; i++) {
        curve.add(new RocPoint(1 - i / 10_000.0, i / 10_000.0, i / 10_000.0));
      }
      return new Outputs(
          model.withMetadata("format", "crema-1"),
          notes,
          Metrics.of(Map.of("auc", 0.9)),
          ClassificationMetrics.builder()
              .rocCurve(curve)
              .confusionMatrix(List.of("no", "yes"), new long[][] {{5, 1}, {2, 7}})
              .build(),
          Markdown.of("# Räport"),
          Html.of("<p>"),
          42);
    }
  }

  @TempDir Path root;
  private Launch launch;
  private final Train step = new Train();

  @BeforeEach
  void start() throws IOException {
    launch = new Launch(root);
    for (String output : List.of("model", "notes", "metrics", "curve", "report", "page")) {
      launch.output(output);
    }
    Path train = root.resolve("minio/bucket/train");
    Files.createDirectories(train);
    Files.writeString(train.resolve("data"), "1");
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("display_name", "train");
    metadata.put("rows", 10);
    metadata.put("nothing", null);
    metadata.put("store_session_info", "{}");
    launch.input("train", "minio://bucket/train", metadata);
  }

  @Test
  void givesArtifactsWithLocalPathsAndTheirMetadata() {
    assertThat(launch.run(step)).as(() -> launch.log().toString()).isZero();
    assertThat(step.seen).isNotNull();
    assertThat(step.seen.train())
        .isEqualTo(
            new Dataset(
                "train",
                root.resolve("minio/bucket/train"),
                "minio://bucket/train",
                Map.of("rows", 10L)));
    assertThat(step.seen.champion()).isNull();
  }

  @Test
  void takesNullAndEmptyListsForAbsence() {
    launch.inputs.put("champion", null);
    assertThat(launch.run(step)).isZero();
    launch.inputs.put("champion", Map.of("artifacts", List.of()));
    assertThat(launch.run(step)).isZero();
  }

  @Test
  void readsArtifactsFromTheWorkspace() throws IOException {
    Files.createDirectories(root.resolve("kfp-workspace/.artifacts/minio/bucket/champion"));
    launch.input("champion", "minio://bucket/champion", Map.of("_kfp_workspace", true));
    assertThat(launch.run(step)).isZero();
    assertThat(step.seen).isNotNull();
    assertThat(step.seen.champion()).isNotNull();
    assertThat(step.seen.champion().metadata()).isEmpty();
  }

  @Test
  void listsEveryOutputAndWritesFiles() throws IOException {
    launch.output("executor-logs");
    assertThat(launch.run(step)).isZero();
    Map<String, Object> written = launch.written();
    assertThat(written).containsOnlyKeys("parameterValues", "artifacts");
    assertThat(written.get("parameterValues")).isEqualTo(Map.of("rows", 42L));
    assertThat((Map<?, ?>) written.get("artifacts"))
        .extracting(Map::keySet)
        .isEqualTo(java.util.Set.of("model", "notes", "metrics", "curve", "report", "page"));
    assertThat(metadata("model")).isEqualTo(Map.of("format", "crema-1"));
    assertThat(metadata("metrics")).isEqualTo(Map.of("auc", 0.9));
    assertThat(launch.outputPath("report")).hasContent("# Räport");
    assertThat(launch.outputPath("page")).hasContent("<p>");
    assertThat(launch.outputPath("model").resolve("model.json")).hasContent("{}");
  }

  @Test
  void thinsTheCurveAndWritesFiniteNumbers() throws IOException {
    assertThat(launch.run(step)).isZero();
    Map<String, Object> metadata = metadata("curve");
    List<?> points = (List<?>) metadata.get("confidenceMetrics");
    assertThat(points).hasSize(ClassificationMetadata.MAX_ROC_POINTS);
    assertThat(points.getFirst())
        .isEqualTo(
            Map.of(
                "confidenceThreshold",
                Math.nextUp(0.9999),
                "falsePositiveRate",
                0.0,
                "recall",
                0.0));
    assertThat(points.getLast())
        .isEqualTo(Map.of("confidenceThreshold", 0.0, "falsePositiveRate", 1.0, "recall", 1.0));
    assertThat(metadata.get("confusionMatrix"))
        .isEqualTo(
            Map.of(
                "annotationSpecs",
                List.of(Map.of("displayName", "no"), Map.of("displayName", "yes")),
                "rows",
                List.of(Map.of("row", List.of(5L, 1L)), Map.of("row", List.of(2L, 7L)))));
  }

  @Test
  void removesWhatEarlierAttemptsLeft() throws IOException {
    Files.createDirectories(launch.outputPath("model").resolve("old/deep"));
    Files.writeString(launch.outputPath("model").resolve("old/deep/file"), "x");
    Files.createDirectories(launch.outputPath("notes"));
    Files.createDirectories(launch.outputPath("report").resolve("wrong shape"));
    Files.writeString(launch.outputFile(), "{half");
    Files.writeString(launch.outputFile().resolveSibling(".executor_output.json.crema-tmp"), "{");
    assertThat(launch.run(step)).isZero();
    assertThat(launch.outputPath("model").resolve("old")).doesNotExist();
    assertThat(launch.outputPath("notes")).hasContent("n");
    assertThat(launch.outputPath("report")).hasContent("# Räport");
    assertThat(launch.outputFile().resolveSibling(".executor_output.json.crema-tmp"))
        .doesNotExist();
  }

  @Test
  void givesTheSameBytesEachTime() throws IOException {
    assertThat(launch.run(step)).isZero();
    String first = Files.readString(launch.outputFile());
    assertThat(launch.run(step)).isZero();
    assertThat(Files.readString(launch.outputFile())).isEqualTo(first);
  }

  @Test
  void removesTheTemporaryDirectory() {
    assertThat(launch.run(step)).isZero();
    assertThat(step.scratch).isNotNull().doesNotExist();
  }

  @Test
  void refusesMissingAndSeveralInputs() {
    launch.input("train", "minio://bucket/nowhere", Map.of());
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.log().getFirst()).startsWith("hint: Maybe the step before it");
    assertThat(launch.cause())
        .isEqualTo(
            "error: The input artifact (train) does not exist at (%s), its uri is (minio://bucket/nowhere)."
                .formatted(root.resolve("minio/bucket/nowhere")));
    launch.inputs.remove("train");
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.cause())
        .isEqualTo("error: The input artifact (train) is missing and has no default.");
    Map<String, Object> one = Launch.artifact("a", "minio://bucket/train", Map.of());
    launch.inputs.put("train", Map.of("artifacts", List.of(one, one, one)));
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.cause()).contains("(train) takes one artifact, not 3");
  }

  @Test
  void refusesOutputsThatWouldReplaceAnInput() {
    launch.outputs.put(
        "model",
        Map.of("artifacts", List.of(Launch.artifact("model", "minio://bucket", Map.of()))));
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.cause()).contains("holds the input", "which it would replace");
    assertThat(root.resolve("minio/bucket/train/data")).exists();
  }

  @Test
  void refusesAnExecutorInputWithoutAPlaceForAnOutput() {
    launch.outputs.remove("notes");
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(launch.cause()).contains("gives 0 places to the output artifact (notes)");
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> metadata(String output) throws IOException {
    Map<String, Map<String, List<Map<String, Object>>>> artifacts =
        (Map<String, Map<String, List<Map<String, Object>>>>) launch.written().get("artifacts");
    return (Map<String, Object>) artifacts.get(output).get("artifacts").getFirst().get("metadata");
  }
}
