package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.data.document.Node;
import dev.crema.models.ModelPackage;
import dev.crema.servers.MlflowEnvironment;
import dev.crema.servers.testing.RequiresMlflow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's own client for its scoring server, in Python, with pandas' frames. */
@RequiresMlflow
class MlflowClientIT {
  private static final int SECONDS = 120;

  @TempDir Path folder;

  @Test
  void scoresFramesWithMissingValues() throws IOException, InterruptedException {
    ModelPackage model = TestModels.write(folder.resolve("model"), 1);
    FakeSource source = new FakeSource();
    source.promote("1", folder.resolve("model"));
    List<RawRow> rows = TestModels.list(60, 4);
    assertThat(rows).anyMatch(row -> row.isMissing(2)).anyMatch(row -> row.isMissing(5));
    try (TestService service = TestService.start(source, folder.resolve("cache"), Map.of())) {
      service.awaitVersion("1");
      Node answers = score(service, rows);
      assertThat(answers.required("sent").required("plain").text()).contains("NaN");
      assertThat(answers.required("sent").required("time").text()).contains("NaT");
      Map<String, Node> frames = answers.required("frames").entries();
      assertThat(frames).containsOnlyKeys("plain", "nullable", "objects", "time");
      frames.forEach((name, answer) -> assertAnswered(name, answer, model, rows));
      assertAnswered("params", answers.required("params"), model, rows);
      assertThat(answers.required("infinite").text()).contains("error code 400", "no valid JSON");
      assertThat(answers.required("version").text()).isEqualTo(service.get("/version").body());
    }
  }

  /** No feature is made of the column since, so its values change no score. */
  private static void assertAnswered(
      String name, Node answer, ModelPackage model, List<RawRow> rows) {
    List<Double> scores = rows.stream().map(row -> model.predict(row).score()).toList();
    assertThat(answer.required("score").items().stream().map(Node::number).toList())
        .as(name)
        .isEqualTo(scores);
    assertThat(answer.required("label").items().stream().map(Node::text).toList())
        .as(name)
        .isEqualTo(scores.stream().map(score -> score >= 0.5 ? "yes" : "no").toList());
    assertThat(answer.required("prediction_id").items()).as(name).hasSize(rows.size());
  }

  private Node score(TestService service, List<RawRow> rows)
      throws IOException, InterruptedException {
    Path script = folder.resolve("score_with_mlflow.py");
    try (InputStream in =
        Objects.requireNonNull(MlflowClientIT.class.getResourceAsStream("score_with_mlflow.py"))) {
      Files.copy(in, script);
    }
    Path input = folder.resolve("rows.json");
    Files.writeString(
        input, "[" + String.join(",", rows.stream().map(TestModels::json).toList()) + "]");
    Path error = folder.resolve("error");
    ProcessBuilder python =
        new ProcessBuilder(
                MlflowEnvironment.python().toString(),
                script.toString(),
                "127.0.0.1",
                Integer.toString(service.port()))
            .redirectInput(input.toFile())
            .redirectError(error.toFile());
    python.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Process process = python.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(error)).isZero();
    return Node.json(out, "answers");
  }
}
