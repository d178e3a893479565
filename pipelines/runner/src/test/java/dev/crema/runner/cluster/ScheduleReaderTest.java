package dev.crema.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crema.kfp.RecurringRunRequest;
import dev.crema.kfp.Schedule;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleReaderTest {
  @TempDir Path folder;

  private ScheduleFile read(String text) throws IOException {
    Files.copy(
        Path.of("src/test/resources/pipelines/valid/sequence.yaml"),
        folder.resolve("pipeline.yaml"));
    return ScheduleReader.read(Files.writeString(folder.resolve("schedule.yaml"), text));
  }

  private void refuses(String text, String... sentences) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> read(text))
        .satisfies(e -> assertThat(e.sentence()).contains(sentences));
  }

  @Test
  void whatIsNotSaidHasSafeDefaults() throws IOException {
    ScheduleFile file =
        read(
            """
            schedules:
              - name: nightly
                cron: 0 0 2 * * *
            """);
    ScheduleFile.Declared declared = file.declared().getFirst();
    assertThat(declared.name()).isEqualTo("nightly");
    assertThat(declared.experiment()).isEqualTo("sequence");
    assertThat(declared.schedule()).isEqualTo(Schedule.Cron.of("0 0 2 * * *"));
    assertThat(declared.options()).isEqualTo(new RecurringRunRequest.Options(true, true, 1));
    assertThat(declared.parameters().values()).isEmpty();
  }

  @Test
  void theOneBesideWatchSourceFitsItsPipeline() throws IOException {
    ScheduleFile file = ScheduleReader.read(Path.of("../watch-source/schedule.yaml"));
    ScheduleFile.Declared declared = file.declared().getFirst();
    assertThat(declared.name()).isEqualTo("watch-churn");
    assertThat(declared.parameters().values()).containsEntry("model_name", "churn");
  }

  @Test
  void everythingCanBeSaid() throws IOException {
    ScheduleFile file =
        read(
            """
            pipeline: pipeline.yaml
            schedules:
              - name: hourly
                cron: "0 30 * * * mon-fri"
                experiment: churn
                enabled: false
                start: 2026-12-01T00:00:00Z
                end: 2027-01-01T00:00:00Z
                no_catchup: false
                max_concurrency: 3
                parameters:
                  rows: 12
                  label: "007"
                  shuffle: true
                  features: [x, y]
                  extra: {depth: 4}
            """);
    assertThat(file.declared())
        .singleElement()
        .satisfies(
            declared -> {
              assertThat(declared.experiment()).isEqualTo("churn");
              assertThat(declared.schedule())
                  .isEqualTo(
                      new Schedule.Cron(
                          "0 30 * * * mon-fri",
                          Instant.parse("2026-12-01T00:00:00Z"),
                          Instant.parse("2027-01-01T00:00:00Z")));
              assertThat(declared.options())
                  .isEqualTo(new RecurringRunRequest.Options(false, false, 3));
              assertThat(declared.parameters().values())
                  .containsEntry("rows", 12.0)
                  .containsEntry("label", "007")
                  .containsEntry("shuffle", true)
                  .containsEntry("extra", Map.of("depth", 4.0));
            });
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnceWithItsLine() {
    refuses(
        """
        schedules:
          - name: five
            cron: 0 2 * * *
            parameters: {rows: many}
          - name: five
            cron: 0 0 25 * * *
            max_concurrency: 11
            start: tomorrow
            enabled: perhaps
          - nam: x
            cron: 0 0 2 * * *
            max_concurrency: 1.5
            end: 2026-12-01T00:00:00.5Z
            parameters: {label: 7, rowz: 1}
        """,
        "schedule.yaml:3 (schedules[0].cron): The cron (0 2 * * *) has five fields",
        "Maybe put the second first: 0 0 2 * * *",
        "schedule.yaml:4 (schedules[0].parameters.rows): The parameter (rows) wants a whole number",
        "schedule.yaml:6 (schedules[1].cron): The cron (0 0 25 * * *) has (25) for the hour",
        "schedule.yaml:7 (schedules[1].max_concurrency): max_concurrency (11) must be 1 to 10.",
        "schedule.yaml:8 (schedules[1].start): (tomorrow) is no time in UTC.\nMaybe write it as 2026-",
        "schedule.yaml:9 (schedules[1].enabled): Here should stand true or false, and there is (perhaps)",
        "schedule.yaml:10 (schedules[2].nam): A schedule has no key (nam).\nMaybe (name).",
        "schedule.yaml:10 (schedules[2]): The key (name) is missing.",
        "schedule.yaml:12 (schedules[2].max_concurrency): max_concurrency (1.5) must be a whole number.",
        "schedule.yaml:13 (schedules[2].end): KFP keeps whole seconds",
        "schedule.yaml:14 (schedules[2].parameters.label): The parameter (label) wants a text and gets (7).\nMaybe put it in quotes.",
        "schedule.yaml:14 (schedules[2].parameters.rowz): The pipeline has no parameter (rowz).\nMaybe (rows).");
  }

  @Test
  void oneNameTwiceIsRefusedBecauseSchedulesAreFoundByIt() {
    refuses(
        """
        schedules:
          - {name: a, cron: 0 0 2 * * *}
          - {name: a, cron: 0 0 3 * * *}
        """,
        "schedule.yaml:3 (schedules[1]): The name (a) stands in line 2 already");
  }

  @Test
  void aTimeThatKfpDoesNotFillIsRefusedWithWhatDoes() {
    refuses(
        """
        schedules:
          - name: windowed
            cron: 0 0 2 * * *
            parameters: {label: "[[ScheduledTime]]"}
        """,
        "([[ScheduledTime]]), into which KFP fills no time.\nMaybe let the pipeline begin with resolve-window");
  }

  @Test
  void aStartAfterTheEndIsRefused() {
    refuses(
        """
        schedules:
          - {name: a, cron: 0 0 2 * * *, start: "2027-01-01T00:00:00Z", end: "2026-01-01T00:00:00Z"}
        """,
        "schedule.yaml:2",
        "must be before the end");
  }

  @Test
  void aPipelineThatIsNotThereIsAProblemBesideTheOthers() {
    refuses(
        """
        pipeline: other.yaml
        schedules:
          - {name: a, cron: 0 2 * * *}
        """,
        "schedule.yaml:1 (pipeline): The pipeline (other.yaml) cannot be used. There is no file",
        "schedule.yaml:3 (schedules[0].cron): The cron (0 2 * * *) has five fields");
  }

  @Test
  void aParameterWithoutDefaultMustBeGiven() throws IOException {
    Files.copy(
        Path.of("src/test/resources/pipelines/valid/required.yaml"),
        folder.resolve("required.yaml"));
    refuses(
        """
        pipeline: required.yaml
        schedules:
          - {name: a, cron: 0 0 2 * * *}
        """,
        "schedule.yaml:3 (schedules[0]): The parameter (",
        ") is missing");
  }

  @Test
  void whatIsNoFileOfSchedulesIsRefused() {
    refuses("schedules: []", "There are 0 schedules; 1 to 200 are taken.");
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> ScheduleReader.read(folder.resolve("none.yaml")))
        .withMessageContaining("There is no file");
  }
}
