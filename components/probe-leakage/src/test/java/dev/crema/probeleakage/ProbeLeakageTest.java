package dev.crema.probeleakage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeLeakageTest {
  @TempDir Path folder;

  private ProbeLeakage.Outputs run(List<String> gates, List<String> accepted, Parts.Change change)
      throws Exception {
    Path train = Parts.write(folder.resolve("train"), Parts.CONTRACT, 300, change);
    Path test = Parts.write(folder.resolve("test"), Parts.CONTRACT, 100, (row, i, left) -> {});
    Artifact features = Artifact.of("features", Parts.fit(folder.resolve("fitted"), train));
    return new ProbeLeakage()
        .run(
            new ProbeLeakage.Inputs(
                Dataset.of("train", train),
                Dataset.of("test", test),
                features,
                0.99,
                0.99,
                0.01,
                gates,
                accepted,
                1_000_000),
            TestStepContext.in(folder));
  }

  private static final Parts.Change TELLING = (row, i, left) -> row.setNumber(0, left ? 99 : i % 9);

  @Test
  void aWarningAloneLetsTheDataPass() throws Exception {
    ProbeLeakage.Outputs outputs = run(List.of(), List.of(), TELLING);
    assertThat(outputs.passed()).isTrue();
    assertThat(outputs.reasons().text())
        .startsWith("**Passed.**")
        .contains(
            "Warnings:\n\n- `single_feature`: The feature (calls) alone tells the label (left)");
    assertThat(outputs.metrics().values())
        .containsEntry("warnings", 1.0)
        .containsEntry("highest_single_feature_auc", 1.0)
        .containsEntry("shared_rows", 0.0);
    assertThat(outputs.findings().metadata()).containsEntry("warnings", 1L);
    Node json = Node.json(outputs.findings().path());
    assertThat(json.required("findings").items().getFirst().required("column").text())
        .isEqualTo("calls");
  }

  @Test
  void aGateDoesNot() throws Exception {
    ProbeLeakage.Outputs outputs = run(List.of("single_feature"), List.of(), TELLING);
    assertThat(outputs.passed()).isFalse();
    assertThat(outputs.reasons().text()).startsWith("**Not passed:**\n\n- `single_feature`");
    assertThat(outputs.report().text()).contains("finding gate").contains("Not passed");
  }

  @Test
  void unlessAPersonAcceptedTheFeature() throws Exception {
    ProbeLeakage.Outputs outputs = run(List.of("single_feature"), List.of("calls"), TELLING);
    assertThat(outputs.passed()).isTrue();
    assertThat(outputs.reasons().text()).contains("Accepted:\n\n- `single_feature`");
    assertThat(outputs.metrics().values()).containsEntry("warnings", 0.0);
  }

  @Test
  void namesFromTheDataAreEscapedWhereverTheyAreShown() throws Exception {
    ProbeLeakage.Outputs outputs =
        run(List.of(), List.of(), (row, i, left) -> row.setText(2, left ? "<b>" : "&"));
    assertThat(outputs.report().text()).contains("a${b}|&lt;i&gt;").doesNotContain("<i>");
    assertThat(outputs.reasons().text()).contains("a$\\{b\\}\\|&lt;i&gt;");
  }
}
