package dev.crema.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.StepReport;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of datasets and runs. */
class NamesTest {
  private static final String RUN = "2f4c7f7e-9b53-4b3e-8f7e-0d5f0c1a2b3c";

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/a/b, s3://bucket, a/b",
    "minio://bucket/a, minio://bucket, a",
    "https://me:s3cr3t@host:443/a?x=1, https://host:443, a",
    "/srv/runs/r 1/data, file, /srv/runs/r 1/data",
    "s3://bucket, s3://bucket, /",
    "relative, file, relative"
  })
  void aDatasetIsNamedByItsAddressWithoutCredentials(String uri, String namespace, String name) {
    assertThat(DatasetName.of(uri)).isEqualTo(new DatasetName(namespace, name));
  }

  private static StepReport report(Map<String, Object> parameters, String... outputs) {
    List<StepReport.Item> items =
        List.of(outputs).stream().map(uri -> new StepReport.Item("o", uri, Map.of())).toList();
    return new StepReport("train-model", Map.copyOf(parameters), List.of(), items, Map.of());
  }

  @Test
  void theRunIsReadFromTheAddressOfAnOutput() {
    RunIdentity identity =
        RunIdentity.of(report(Map.of(), "s3://b/root/churn/%s/train/7/model".formatted(RUN)));
    assertThat(identity.kfpRunId()).isEqualTo(UUID.fromString(RUN));
    assertThat(identity.pipeline()).isEqualTo("churn");
    assertThat(identity.runId()).isNotEqualTo(identity.kfpRunId());
  }

  @Test
  void aStepWithoutArtifactsHasItsRunFromItsParameter() {
    RunIdentity identity = RunIdentity.of(report(Map.of("kfp_run_id", RUN)));
    assertThat(identity.kfpRunId()).isEqualTo(UUID.fromString(RUN));
    assertThat(identity.pipeline()).isNull();
  }

  @Test
  void aStepOfNoKnownRunHasAnIdOfItsOwnThatItsEventsShare() {
    RunIdentity one = RunIdentity.of(report(Map.of(), "/runs/churn-1/tasks/train/artifacts/model"));
    assertThat(one.kfpRunId()).isNull();
    assertThat(RunIdentity.of(report(Map.of(), "/runs/churn-1/tasks/train/artifacts/model")))
        .isEqualTo(one);
    assertThat(RunIdentity.of(report(Map.of(), "/runs/churn-2/tasks/train/artifacts/model")))
        .isNotEqualTo(one);
  }
}
