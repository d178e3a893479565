package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.RawRow;
import dev.crema.data.RowParser;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that nobody has seen before, through the compiled pipeline to a served prediction. */
@RequiresMlflow
class FreshDataIT {
  private static final int ROWS_ASKED = 40;

  @TempDir Path folder;

  @Test
  void aFreshTableBecomesAServedModel() throws Exception {
    for (long seed : seeds()) {
      System.out.printf("fresh table, seed %d: repeat it with -Dcrema.seed=%d%n", seed, seed);
      walkTheLine(new FreshTable(seed), folder.resolve("seed" + seed));
    }
  }

  private static List<Long> seeds() {
    String given = System.getProperty("crema.seed", "");
    if (!given.isEmpty()) {
      return List.of(Long.parseLong(given));
    }
    long first = System.nanoTime() & Integer.MAX_VALUE;
    int count = Boolean.getBoolean("crema.soak") ? 25 : 1;
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  private static void walkTheLine(FreshTable table, Path folder) throws Exception {
    new FreshFiles(table).write(folder);
    URI mlflow = SharedMlflow.get().uri();
    String model = "fresh-" + table.seed;
    Map<String, String> parameters = Crema.parameters(folder, "table.csv");
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    parameters.put("algorithm", table.algorithm);

    Crema.Run run = Crema.run(parameters, mlflow, Files.createDirectories(folder.resolve("runs")));

    assertThat(run.exitCode()).as("%s\nfiles in %s", run.output(), folder).isZero();
    assertThat(run.output("validate-data", "passed"))
        .as(Files.readString(run.artifact("validate-data", "reasons")))
        .isEqualTo(true);
    assertThat(run.output("check-quality", "passed")).as(run.output()).isEqualTo(true);
    assertThat(run.output("promote-model", "champion_version")).isEqualTo("1");
    ModelPackage trained = ModelPackage.open(run.artifact("train-model", "model"));
    Map<String, Object> seen = readBack(mlflow, model);
    assertThatMlflowHolds(trained, seen, table);
    assertThat(Crema.map(seen.get("metrics")))
        .containsAllEntriesOf(testMetrics(run.artifact("evaluate-model", "evaluation")));
    try (Service service = Service.start(mlflow, model, folder.resolve("service"))) {
      assertThatServiceAnswersAs(trained, service, table);
    }
  }

  /** The metrics on the test part, as evaluation.json has them; undefined ones are null there. */
  private static Map<String, Object> testMetrics(Path evaluation) throws IOException {
    Map<String, Object> candidate =
        Crema.map(JSON.std.mapFrom(Files.readString(evaluation)).get("candidate"));
    Map<String, Object> metrics =
        new LinkedHashMap<>(Crema.map(Crema.map(candidate.get("test")).get("metrics")));
    metrics.values().removeIf(Objects::isNull);
    assertThat(metrics).isNotEmpty();
    metrics.replaceAll((_, value) -> ((Number) value).doubleValue());
    return metrics;
  }

  private static Map<String, Object> readBack(URI mlflow, String model) throws Exception {
    Path python = Crema.ROOT.resolve(".build/venv-mlflow/bin/python");
    Path script = Crema.ROOT.resolve("pipelines/train-and-register/src/test/python/read_back.py");
    Process process =
        new ProcessBuilder(
                python.toString(), script.toString(), mlflow.toString(), model, "champion")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return JSON.std.mapFrom(text);
  }

  private static void assertThatMlflowHolds(
      ModelPackage trained, Map<String, Object> seen, FreshTable table) {
    assertThat(seen).containsEntry("version", "1").containsEntry("status", "READY");
    assertThat((List<?>) seen.get("aliases"))
        .map(Object::toString)
        .containsExactly("challenger", "champion");
    assertThat(seen).containsEntry("run_status", "FINISHED");
    assertThat(Crema.map(seen.get("tags"))).containsEntry("crema.package_digest", trained.digest());
    assertThat(Crema.map(seen.get("params"))).containsEntry("algorithm", table.algorithm);
    assertThat((List<?>) seen.get("inputs")).isNotEmpty();
    assertThat((List<?>) seen.get("artifacts"))
        .map(Object::toString)
        .contains(
            "MLmodel", "package/manifest.json", "package/contract.json", "package/features.json");
  }

  /** The service and the library give the same bits for the same raw rows. */
  private static void assertThatServiceAnswersAs(
      ModelPackage trained, Service service, FreshTable table) throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (List<String> cells : table.rows.subList(0, ROWS_ASKED)) {
      rows.add(json(table, cells));
    }
    List<?> answers = (List<?>) service.predict(rows).get("predictions");
    assertThat(answers).hasSameSizeAs(rows);
    RowParser parser = new RowParser(trained.contract(), Set.of());
    for (int i = 0; i < rows.size(); i++) {
      RawRow row = new RawRow(trained.contract().columns().size());
      parser.parse(rows.get(i), row);
      Prediction expected = trained.predict(row);
      Map<String, Object> answer = Crema.map(answers.get(i));
      assertThat(answer.get("label")).isEqualTo(expected.label());
      assertThat(((Number) answer.get("score")).doubleValue()).isEqualTo(expected.score());
      Map<String, Object> probabilities = Crema.map(answer.get("probabilities"));
      List<String> classes = trained.contract().classes();
      for (int c = 0; c < classes.size(); c++) {
        assertThat(((Number) probabilities.get(classes.get(c))).doubleValue())
            .isEqualTo(expected.probabilities()[c]);
      }
    }
  }

  private static Map<String, Object> json(FreshTable table, List<String> cells) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      FreshColumn column = table.columns.get(i);
      if (!column.isLabel()) {
        row.put(column.name(), value(column.type(), cells.get(i)));
      }
    }
    return row;
  }

  private static Object value(String type, String cell) {
    if (cell.isEmpty()) {
      return null;
    }
    return switch (type) {
      case "number" -> Double.valueOf(cell);
      case "integer" -> Long.valueOf(cell);
      case "boolean" -> Boolean.valueOf(cell);
      default -> cell;
    };
  }
}
