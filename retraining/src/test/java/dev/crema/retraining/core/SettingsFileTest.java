package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  private static final String SHORT = "models: {churn: {pipeline: retrain, version: v1}}";

  @Test
  void whatIsLeftOutHasAValue() {
    RetrainingSettings settings = SettingsFile.parse("file", SHORT);
    assertThat(settings)
        .isEqualTo(
            new RetrainingSettings(
                "",
                new Pace(Duration.ofSeconds(15), Duration.ofSeconds(1), 8),
                Map.of(
                    "churn",
                    new ModelPolicy(
                        new RunPlan("retrain", "v1", "", "retraining", Map.of()),
                        new Rules(
                            Duration.ofDays(1),
                            Duration.ofDays(1),
                            Duration.ZERO,
                            Duration.ofMinutes(1),
                            Duration.ofHours(6),
                            2,
                            false,
                            Duration.ofDays(2),
                            Duration.ofDays(1),
                            Duration.ofMinutes(10),
                            new BackOff(Duration.ofSeconds(5), Duration.ofMinutes(10)),
                            new Rounds(
                                3, new BackOff(Duration.ofMinutes(10), Duration.ofHours(6)))),
                        "unversioned"))));
    assertThat(SettingsFile.parse("empty", "").models()).isEmpty();
  }

  @Test
  void everyKeyIsRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("retraining.yaml");
    Files.writeString(
        file,
        """
        ui: https://kfp.example
        pace: {lease: PT20S, look: PT2S, at_once: 3}
        models:
          churn:
            pipeline: p
            version: v
            digest: %s
            experiment: e
            parameters: {model_name: churn, label_maturity: PT3H, rows: 5, names: [a, b], deep: {x: true}}
            window: PT2H
            lookback: P3D
            slack: PT11S
            cool_down: PT4H
            daily_budget: 5
            approval: true
            max_age: P6D
            max_run: PT7H
            stop_grace: PT12M
            back_off: {first: PT8S, most: PT9M}
            max_rounds: 13
            round_back_off: {first: PT14M, most: PT15H}
            snapshot: sha256:10
        """
            .formatted("ab".repeat(32)));
    Map<String, Object> parameters =
        Map.of(
            "model_name",
            "churn",
            "label_maturity",
            "PT3H",
            "rows",
            5,
            "names",
            List.of("a", "b"),
            "deep",
            Map.of("x", true));
    assertThat(SettingsFile.read(file))
        .isEqualTo(
            new RetrainingSettings(
                "https://kfp.example",
                new Pace(Duration.ofSeconds(20), Duration.ofSeconds(2), 3),
                Map.of(
                    "churn",
                    new ModelPolicy(
                        new RunPlan("p", "v", "ab".repeat(32), "e", parameters),
                        new Rules(
                            Duration.ofHours(2),
                            Duration.ofDays(3),
                            Duration.ofHours(3),
                            Duration.ofSeconds(11),
                            Duration.ofHours(4),
                            5,
                            true,
                            Duration.ofDays(6),
                            Duration.ofHours(7),
                            Duration.ofMinutes(12),
                            new BackOff(Duration.ofSeconds(8), Duration.ofMinutes(9)),
                            new Rounds(
                                13, new BackOff(Duration.ofMinutes(14), Duration.ofHours(15)))),
                        "sha256:10"))));
  }

  @Test
  void anEntryRetrainsTheModelOfItsNameAndNoOther() {
    String two =
        """
        models:
          churn: {pipeline: p, version: v, parameters: {model_name: churn}}
          churn-fast: {pipeline: p, version: v, parameters: {model_name: churn}}
        """;
    assertThatThrownBy(() -> SettingsFile.parse("retraining.yaml", two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "retraining.yaml: models: churn-fast: The parameter (model_name) is (churn), but the entry is that of the model (churn-fast).\nMaybe give the entry the registered model's name.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pipeline: ''         | churn: must have a text (pipeline)",
        "version: 3           | churn: has (3) in (version), which is no text.",
        "window: 1 day        | churn: has (1 day) in (window), which is no duration.",
        "window: PT1S         | churn: The setting (window) is (PT1S)",
        "cool_down: PT-1S     | churn: The setting (cool_down) is (PT-1S)",
        "daily_budget: 0      | churn: The setting (daily_budget) is (0)",
        "daily_budget: 1.5    | churn: has (1.5) in (daily_budget), which is no whole number",
        "approval: maybe      | churn: has (maybe) in (approval), which is neither true nor false",
        "max_age: PT0S        | churn: The setting (max_age) is (PT0S)",
        "max_run: PT0.5S      | churn: The setting (max_run) is (PT0.5S)",
        "slack: PT25H         | churn: The setting (slack) is (PT25H)",
        "stop_grace: PT0S     | churn: The setting (stop_grace) is (PT0S)",
        "max_rounds: 0        | churn: The setting (max_rounds) is (0), but must be 1 to 100",
        "round_back_off: {first: PT2S, most: PT1S} | churn: round_back_off: The back-off must begin",
        "digest: abc          | churn: The digest (abc)",
        "parameters: {label_maturity: 7 days} | churn: The parameter (label_maturity) is (7 days)",
        "parameters: {claim_timeout: 2 days}  | churn: The parameter (claim_timeout) is (2 days)",
        "parameters: {label_maturity: PT-1S}  | churn: The setting (label_maturity) is (PT-1S)",
        "snapshot: a b        | churn: The snapshot (a b)",
        "colour: red          | churn: has unknown keys [colour]",
        "back_off: {first: PT2S, most: PT1S} | churn: back_off: The back-off must begin positive",
        "back_off: {last: PT2S} | churn: back_off: has unknown keys [last]",
        "parameters: {key: x} | churn: The parameters [key] are set for each run",
        "parameters: {kfp_run_id: x} | churn: The parameters [kfp_run_id] are set for each run",
        "parameters: {x: null} | churn: has no value in (parameters.x)",
        "parameters: 3        | churn: has (3) in (parameters), which is no mapping",
      })
  void aWrongValueIsRefusedWithItsPlace(String line, String message) {
    String key = line.substring(0, line.indexOf(':'));
    Map<String, String> lines = new TreeMap<>();
    lines.put("pipeline", "pipeline: retrain");
    lines.put("version", "version: v1");
    lines.put(key, line);
    String yaml = "models:\n  churn:\n    " + String.join("\n    ", lines.values());
    assertThatThrownBy(() -> SettingsFile.parse("file", yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("file: models: ")
        .hasMessageContaining(message.replace("\\n", "\n"));
  }

  @Test
  void aRunThatIsNotToldHowLongToWaitForAModelWaitsAsLongAsThePipelineSays() throws Exception {
    RunPlan plan = new RunPlan("retrain", "1", "", "e", Map.of());
    assertThat(Files.readString(Path.of("../pipelines/retrain/pipeline.yaml")))
        .contains("claim_timeout: str [Default: 'P2D']");
    assertThat(plan.claimTimeout()).isEqualTo(Duration.parse("P2D"));
    Map<String, Object> told = Map.of("claim_timeout", "PT6H");
    assertThat(new RunPlan("retrain", "1", "", "e", told).claimTimeout())
        .isEqualTo(Duration.ofHours(6));
  }

  @Test
  void whatIsNoSuchFileIsRefused() {
    assertThatThrownBy(() -> SettingsFile.parse("file", "models: ["))
        .hasMessageContaining("The file (file) is no YAML");
    assertThatThrownBy(() -> SettingsFile.parse("file", "model: {}"))
        .hasMessageContaining("unknown keys [model]");
    assertThatThrownBy(() -> SettingsFile.parse("file", "- a"))
        .hasMessageContaining("must be a mapping");
    assertThatThrownBy(() -> SettingsFile.parse("file", SHORT.replace("churn", "'a/b'")))
        .hasMessageContaining("The model (a/b) must match");
    assertThatThrownBy(() -> SettingsFile.parse("file", "pace: {lease: PT0.1S}"))
        .hasMessageContaining("file: pace: The setting (lease) is (PT0.1S)");
    assertThatThrownBy(() -> SettingsFile.parse("file", "pace: {look: PT5.001S}"))
        .hasMessageContaining("(look) is (PT5.001S), but must be at most a third of the lease");
    assertThatThrownBy(() -> SettingsFile.parse("file", "pace: {at_once: 65}"))
        .hasMessageContaining("(at_once) is (65)");
    assertThatThrownBy(() -> SettingsFile.parse("file", SHORT + "\n" + SHORT))
        .hasMessageContaining("duplicate key");
  }
}
