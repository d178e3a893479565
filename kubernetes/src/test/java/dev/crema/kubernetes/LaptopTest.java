package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start and stop of a laptop's cluster, with stand-ins for k3d and kubectl. */
class LaptopTest {

  private Laptop laptop;

  @BeforeEach
  void programs(@TempDir Path folder) throws IOException {
    laptop = new Laptop(folder);
    laptop.standIn("k3d", "");
    laptop.standIn("kubectl", Laptop.TWO_NODES);
  }

  @Test
  void aStopEndsThoseWhoWriteBeforeThoseWhoKeepAndThenTheCluster() throws Exception {
    assertThat(laptop.run("stop.sh", "mine")).as(laptop.output()).isZero();
    assertThat(laptop.calls())
        .containsExactly(
            "k3d cluster get mine",
            "kubectl --context k3d-mine --request-timeout=10s get nodes --output name",
            "kubectl --context k3d-mine cordon node/one",
            "kubectl --context k3d-mine cordon node/two",
            ended("serving"),
            ended("control"),
            ended("registry"),
            ended("database"),
            "k3d cluster stop mine");
    assertThat(laptop.output()).contains("its volumes stay");
    assertThat(laptop.run("stop.sh")).as(laptop.output()).isZero();
    printed("The cluster (crema) is stopped").assertIn(laptop.output());
  }

  private static String ended(String part) {
    return "kubectl --context k3d-mine --namespace crema delete pod --selector"
        + " app.kubernetes.io/component=%s --ignore-not-found --timeout=2m".formatted(part);
  }

  /** Every server of the laptop's overlay is among those that are ended in order. */
  @Test
  void noServerIsForgotten() {
    Set<String> parts = new TreeSet<>();
    for (Workload server : Overlay.LOCAL.manifests().servers()) {
      parts.add(server.template().getMetadata().getLabels().get("app.kubernetes.io/component"));
    }
    assertThat(parts).containsExactly("control", "database", "registry", "serving");
    assertThat(Scripts.read("kubernetes/laptop/stop.sh"))
        .contains("for part in serving control registry database;");
  }

  /** Words that would take data away are in none of the scripts. */
  @Test
  void noScriptDeletesMoreThanPods() {
    for (String script :
        List.of("k3d.sh", "start.sh", "stop.sh", "k3d.ps1", "start.ps1", "stop.ps1")) {
      String text = Scripts.read("kubernetes/laptop/" + script).toLowerCase(Locale.ROOT);
      assertThat(text.replace("delete pod --selector", ""))
          .as(script)
          .doesNotContainPattern("(?m)^[^#\\n]*(delete|prune|\\brm\\b|remove)")
          .doesNotContain("--force", "--grace-period");
    }
  }

  @Test
  void aClusterThatDoesNotAnswerIsStoppedAllTheSame() throws Exception {
    laptop.standIn("kubectl", "exit 1");
    assertThat(laptop.run("stop.sh")).as(laptop.output()).isZero();
    assertThat(laptop.calls())
        .containsExactly(
            "k3d cluster get crema",
            "kubectl --context k3d-crema --request-timeout=10s get nodes --output name",
            "k3d cluster stop crema");
    assertThat(laptop.output()).contains("does not answer");
  }

  @Test
  void aStopThatGetsNoFurtherOpensTheNodesAgain() throws Exception {
    laptop.standIn(
        "kubectl",
        "case \"$*\" in *'get nodes'*) echo node/one;; *component=registry*) exit 1;; esac");
    assertThat(laptop.run("stop.sh")).isEqualTo(1);
    assertThat(laptop.calls())
        .endsWith("kubectl --context k3d-crema uncordon node/one")
        .doesNotContain("k3d cluster stop crema");
  }

  @Test
  void aStartOpensTheNodesAndWaitsForWhatIsInstalled() throws Exception {
    assertThat(laptop.run("start.sh")).as(laptop.output()).isZero();
    assertThat(laptop.calls())
        .containsExactly(
            "k3d cluster get crema",
            "k3d cluster start crema --wait --timeout 5m",
            "kubectl --context k3d-crema get nodes --output name",
            "kubectl --context k3d-crema uncordon node/one",
            "kubectl --context k3d-crema uncordon node/two",
            "kubectl --context k3d-crema wait node --all --for=condition=Ready --timeout=5m",
            "kubectl --context k3d-crema get namespace crema",
            rolledOut("statefulset/postgresql", "5m"),
            rolledOut("deployment/mlflow", "5m"),
            rolledOut("deployment/retraining", "5m"),
            rolledOut("statefulset/inference", "2m"));
    printed("The cluster (crema) runs.").assertIn(laptop.output());
  }

  private static Printed printed(String start) {
    return Printed.block(Scripts.ROOT.resolve("docs/how-to/start-and-stop.md"), start);
  }

  private static String rolledOut(String workload, String timeout) {
    return "kubectl --context k3d-crema --namespace crema rollout status %s --timeout=%s"
        .formatted(workload, timeout);
  }

  @Test
  void aStartWithoutAChampionOrWithoutCremaIsOneAllTheSame() throws Exception {
    laptop.standIn("kubectl", "case \"$*\" in *statefulset/inference*) exit 1;; esac");
    assertThat(laptop.run("start.sh")).as(laptop.output()).isZero();
    assertThat(laptop.output()).contains("Maybe there is no champion yet");
    laptop.standIn("kubectl", "case \"$*\" in *'get namespace'*) exit 1;; esac");
    assertThat(laptop.run("start.sh")).as(laptop.output()).isZero();
    assertThat(laptop.output()).contains("Crema is not installed there").doesNotContain("Reach it");
  }

  @Test
  void aClusterThatIsNotThereIsSaidAndNothingIsMade() throws Exception {
    laptop.standIn("k3d", "exit 1");
    for (String script : List.of("start.sh", "stop.sh")) {
      laptop.forget();
      assertThat(laptop.run(script)).isEqualTo(1);
      assertThat(laptop.output()).contains("There is no k3d cluster (crema)", "hint: Maybe");
      assertThat(laptop.calls()).containsExactly("k3d cluster get crema");
    }
  }
}
