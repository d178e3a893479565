package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.models.ModelPackage;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Registry;
import dev.crema.registry.Tags;
import dev.crema.registry.testing.TestVersions;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of the compiled pipeline can ask for besides contract.yaml and gate.yaml. */
@RequiresMlflow
class GatesIT {
  private static final int ROWS = 400;

  /** It is content with half of the rows, and says nothing of values that are missing. */
  private static final String CONTRACT =
      """
      version: 1
      name: visits
      positive_class: "yes"
      min_pass_rate: 0.5
      columns:
        - {name: day, type: date, role: event_time}
        - {name: strong, type: number}
        - {name: weak, type: number, max: 90, nullable: true}
        - {name: constant, type: number}
        - {name: knows, type: number}
        - {name: label, type: string, role: label, allowed: ["no", "yes"]}
      """;

  private static final String FEATURES =
      """
      version: 1
      derive:
        "null": {copy: {of: strong}}
      fit:
        - {columns: ["null"], steps: [keep]}
        - {columns: [weak], missing: keep, steps: [keep]}
        - {columns: [constant%s], steps: [keep]}
      """;

  @TempDir Path folder;
  private String model = "";
  private int runs;

  @BeforeEach
  void writeFiles() throws Exception {
    model = SharedMlflow.uniqueName("gates");
    writeTable(50);
    Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Files.writeString(folder.resolve("features.yaml"), FEATURES.formatted(""));
    Files.writeString(
        folder.resolve("gate.yaml"), "version: 1\nthresholds:\n  - {metric: auc, min: 0.7}\n");
  }

  /** One row in so many breaks a rule, and one in twenty lacks a value. */
  private void writeTable(int broken) throws Exception {
    Random random = new Random(11);
    StringBuilder table = new StringBuilder("day,strong,weak,constant,knows,label\n");
    for (int i = 0; i < ROWS; i++) {
      double strong = random.nextGaussian();
      boolean yes = strong + 0.8 * random.nextGaussian() > 0;
      String weak = i % 20 == 0 ? "" : Double.toString(i % broken == 7 ? 99 : random.nextInt(80));
      table.append(
          "2026-03-%02d,%s,%s,1,%s,%s\n"
              .formatted(1 + i % 20, strong, weak, yes ? 5 : 2, yes ? "yes" : "no"));
    }
    Files.writeString(folder.resolve("table.csv"), table);
  }

  private Crema.Run run(Map<String, String> more) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>(Crema.parameters(folder, "table.csv"));
    parameters.put("model_name", model);
    parameters.put("experiment", model);
    parameters.put("hyperparameters", "{\"rounds\": 20}");
    parameters.putAll(more);
    Path folderOfRun = Files.createDirectory(folder.resolve("run" + ++runs));
    Crema.Run run = Crema.run(parameters, uri(), folderOfRun);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run;
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }

  private List<String> registered() {
    return MlflowRegistry.connect(ConnectionSettings.of(uri())).versions(model).stream()
        .map(version -> version.tags().getOrDefault(Tags.ROWS, "none"))
        .toList();
  }

  private static void assertRefused(Crema.Run run, String reason) throws Exception {
    assertThat(run.output("validate-data", "passed")).isEqualTo(false);
    assertThat(Files.readString(run.artifact("validate-data", "reasons"))).contains(reason);
  }

  /** Two rows in hundred break a rule, and one value in hundred is missing. */
  @Test
  void theTableIsJudgedByWhatTheRunAsksAndItsRowsAreNotedWithTheVersion() throws Exception {
    assertRefused(run(Map.of("min_pass_rate", "0.99")), "the gate asks for 99");
    assertRefused(run(Map.of("min_completeness", "0.999")), "The columns together have");
    assertRefused(run(Map.of("column_completeness", "weak=0.99")), "weak");
    assertRefused(run(Map.of("now", "2026-04-20T00:00:00Z", "max_age", "P7D")), "days old");
    assertThat(registered()).isEmpty();

    // The contract is content with half, so the run asks for more.
    Crema.Run passed = run(Map.of("now", "2026-03-24T00:00:00Z", "max_age", "P7D"));
    assertThat(passed.output("promote-model", "champion_version")).isEqualTo("1");
    assertThat(registered()).containsExactly("400");

    writeTable(10);
    assertRefused(run(Map.of("min_pass_rate", "0.95")), "the gate asks for 95");
  }

  @Test
  void theNumberOfRowsIsComparedWithThoseOfEarlierVersions() throws Exception {
    Registry registry = MlflowRegistry.connect(ConnectionSettings.of(uri()));
    List<String> counts = List.of("400", "5000", "5100", "4990", "5050", "5020");
    for (String count : counts) {
      Path directory = Files.createDirectory(folder.resolve("earlier-" + count));
      Files.writeString(directory.resolve("model.json"), "{}");
      TestVersions.register(
          (MlflowRegistry) registry, model, directory, "digest-" + count, Map.of(Tags.ROWS, count));
    }
    assertRefused(
        run(Map.of("earlier_versions", "5")),
        "There are 400 rows; the median of 5 earlier runs is 5020");

    // Of four versions nothing is said; asked for none, nothing is compared.
    Crema.Run few = run(Map.of("earlier_versions", "4"));
    assertThat(Files.readString(few.artifact("validate-data", "reasons")))
        .contains("4 earlier runs are given");
    assertThat(few.output("register-model", "version")).isEqualTo("7");
    assertThat(registered()).startsWith("400", "5020");
    Crema.Run none = run(Map.of());
    assertThat(Files.readString(none.artifact("validate-data", "reasons")))
        .doesNotContain("earlier runs");
  }

  @Test
  void columnsThatAreNotWorthItAreLeftOutAndBuiltWithoutThem() throws Exception {
    Crema.Run all = run(Map.of());
    assertThat(names(all, "build-features")).containsExactly("null", "weak", "constant");
    assertThat(all.tasks().get("select-features")).isNull();

    Crema.Run some = run(Map.of("select_features", "true", "max_columns", "1"));
    assertThat(names(some, "build-features-2")).containsExactly("null");
    assertThat(some.output("select-features", "column_count").toString()).startsWith("1");
    assertThat(ModelPackage.open(some.artifact("train-model", "model")).features().size())
        .isEqualTo(1);

    Crema.Run kept =
        run(Map.of("select_features", "true", "keep_columns", "[\"constant\", \"weak\"]"));
    assertThat(names(kept, "build-features-2")).containsExactly("null", "weak", "constant");
  }

  private static List<String> names(Crema.Run run, String task) {
    assertThat(run.tasks()).containsKey(task);
    return ModelPackage.open(run.artifact("train-model", "model"))
        .features()
        .encodedColumns()
        .stream()
        .map(column -> column.name())
        .toList();
  }

  @Test
  void aFeatureThatKnowsTheAnswerIsToldAndMayKeepTheModelFromBeingRegistered() throws Exception {
    Files.writeString(folder.resolve("features.yaml"), FEATURES.formatted(", knows"));

    // A gate is a look, too: without probe_leakage it would do nothing.
    Crema.Run refused = run(Map.of("leakage_gates", "[\"label_copy\"]"));
    assertThat(refused.output("check-quality", "passed")).isEqualTo(true);
    assertThat(refused.output("probe-leakage", "passed")).isEqualTo(false);
    assertThat(Files.readString(refused.artifact("probe-leakage", "reasons"))).contains("knows");
    assertThat(registered()).isEmpty();

    Crema.Run warned = run(Map.of("probe_leakage", "true"));
    assertThat(warned.output("probe-leakage", "passed")).isEqualTo(true);
    assertThat(Files.readString(warned.artifact("probe-leakage", "reasons"))).contains("knows");
    assertThat(registered()).containsExactly("400");

    Crema.Run accepted =
        run(
            Map.of(
                "leakage_gates", "[\"single_feature\", \"label_copy\"]",
                "leakage_accepted", "[\"knows\"]",
                "seed", "8"));
    assertThat(accepted.output("probe-leakage", "passed")).isEqualTo(true);
  }
}
