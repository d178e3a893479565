package dev.crema.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.PredictionLayout;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.trainandregister.Crema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window's rows in, the champion's answers out. */
@RequiresMlflow
class ScoreBatchIT {
  /** Of so many rows score-data keeps a part. */
  private static final int PART = 65_536;

  /** One window of an hour since then is closed, and the next one will not be for a while. */
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(100));

  private static final Instant END = START.plus(Duration.ofHours(1));

  @TempDir Path folder;

  /** The usual case: what shall be predicted is no column of the table, nor of its contract. */
  @Test
  void eachWindowIsScoredOnceAndAgainIfItsTableWasNotThereYet() throws Exception {
    Plant plant = Plant.get();
    PumpFiles.writeUnlabelled(folder, PumpFiles.ROWS);
    Map<String, String> parameters = parameters(plant.champion("scored"));
    parameters.put("source_uri", folder.resolve("pumps-{date}-{hour}.csv").toString());
    parameters.put("not_before", START.toString());
    parameters.put("period", "PT1H");
    Crema.Run early = plant.run("score-batch", parameters);
    assertThat(early.exitCode()).as(early.output()).isEqualTo(1);
    assertThat(plant.outcome(early).verdict()).isEqualTo(Verdict.FAILED);

    String name = "pumps-%s.csv".formatted(START.toString().substring(0, 13).replace('T', '-'));
    Files.move(folder.resolve("table.csv"), folder.resolve(name));
    Crema.Run run = plant.run("score-batch", parameters);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output("resolve-window", "window_start")).isEqualTo(START.toString());
    assertThat(run.output("score-data", "rows")).isEqualTo(PumpFiles.ROWS);
    assertAnswers(run.artifact("score-data", "predictions"));
    Report report = plant.outcome(run);
    assertThat(report.verdict()).isEqualTo(Verdict.SCORED);
    assertThat(report.version()).isEqualTo("1");

    Crema.Run late = plant.run("score-batch", parameters);
    assertThat(late.exitCode()).as(late.output()).isZero();
    assertThat(plant.outcome(late).verdict()).isEqualTo(Verdict.SKIPPED);
    assertThat(plant.outcome(late).reason()).contains("No window is closed");
  }

  private static void assertAnswers(Path predictions) {
    DatasetReader reader = DatasetReader.open(predictions);
    Contract contract = reader.info().contract();
    int label = contract.labelIndex();
    int answer = contract.indexOf(PredictionLayout.CLASS);
    int time = contract.indexOf(PredictionLayout.PREDICTED_AT);
    Set<String> answers = new TreeSet<>();
    reader.forEach(
        (row, _) -> {
          assertThat(row.isMissing(label)).isTrue();
          assertThat(row.number(time)).isEqualTo(END.getEpochSecond() * 1e6);
          answers.add(row.text(answer));
        });
    assertThat(answers).containsExactly("no", "yes");
  }

  @Test
  void aKilledStepGoesOnWithThePartsThatItHad() throws Exception {
    Plant plant = Plant.get();
    PumpFiles.writeUnlabelled(folder, 5 * PART + 1);
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    Map<String, String> parameters = given(plant.champion("killed"));
    parameters.put("checkpoint", checkpoint.toString());
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Crema.Run> running = other.submit(() -> plant.run("score-batch", parameters));
      while (!hasPart(checkpoint)) {
        assertThat(running.isDone()).as("it was killed in the middle").isFalse();
        TimeUnit.MILLISECONDS.sleep(1);
      }
      scoring().destroyForcibly();
      Crema.Run run = running.get();
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).containsPattern("took over [1-5] parts that were predicted before");
      assertThat(run.output("score-data", "rows")).isEqualTo(5 * PART + 1);
      assertThat(plant.outcome(run).verdict()).isEqualTo(Verdict.SCORED);
    }
    assertThat(checkpoint).isEmptyDirectory();
  }

  private static boolean hasPart(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("part-"));
    }
  }

  private static ProcessHandle scoring() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> command(process).contains("dev.crema.scoredata.ScoreData"))
        .findAny()
        .orElseThrow();
  }

  private static List<String> command(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }

  @Test
  void withoutAChampionTheRunEndsWellAndScoresNothing() throws Exception {
    Plant plant = Plant.get();
    PumpFiles.writeUnlabelled(folder, PumpFiles.ROWS);
    Crema.Run run = plant.run("score-batch", given(SharedMlflow.uniqueName("unscored")));
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.tasks().get("fetch-champion")).isNotNull();
    assertThat(run.tasks().get("score-data")).isNull();
    assertThat(plant.outcome(run).verdict()).isEqualTo(Verdict.SKIPPED);
    assertThat(plant.outcome(run).reason()).isEqualTo("There is no champion.");
  }

  private Map<String, String> given(String model) throws Exception {
    Map<String, String> parameters = parameters(model);
    parameters.put("source_uri", folder.resolve("table.csv").toString());
    parameters.put("window_start", START.toString());
    parameters.put("window_end", END.toString());
    return parameters;
  }

  private Map<String, String> parameters(String model) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("model_name", model);
    parameters.put("contract_uri", folder.resolve("contract.yaml").toString());
    parameters.put("contract_sha256", Crema.sha256(folder.resolve("contract.yaml")));
    return parameters;
  }
}
