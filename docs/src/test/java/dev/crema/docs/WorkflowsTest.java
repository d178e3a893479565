package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a forge runs is what a person would run. No forge ran it: docs/reference/not-run.md. */
class WorkflowsTest {

  private static final Workflow RULES = Workflow.ofThisRepository();

  private static String workflow(String name) {
    return Repository.read(".github/workflows/" + name + ".yaml");
  }

  static List<Path> workflows() {
    try (Stream<Path> files = Files.list(Repository.ROOT.resolve(".github/workflows"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void aWorkflowIsTasksOfOursAndMayLittle(Path file) {
    assertThat(file.toString()).endsWith(".yaml");
    assertThat(RULES.complaints(Repository.read(file))).isEmpty();
  }

  /** Each rule notices a workflow that breaks it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "permissions: {}|permissions: write-all|each job names its own",
        "permissions: {}|env2: {}|each job names its own",
        "contents: read|contents: write|it may more than read",
        "    permissions:|    permits:|there are no permissions",
        "concurrency:|concurrent:|no concurrency group",
        "  pull_request:|  pull_request_target:|a stranger's code",
        "    timeout-minutes:|    minutes:|no timeout-minutes",
        "ubuntu-24.04|ubuntu-latest|the runner (ubuntu-latest) moves",
        "@08c6903cd8c0fde910a37f88322edcfb5dd907a8|@v5|is not pinned by a commit",
        "persist-credentials: false|persist-credentials: true|leaves its token",
        "run: make secrets|run: make secret|(make secret) is no task of ours",
        "run: make secrets|run: make secrets; curl x|is no task of ours",
        "run: make secrets|run: make secrets A=$(id)|is no task of ours",
        "run: .ci/run|run: .ci/runs|is no task of ours",
        "git ca-certificates|git ca-certificates telnet|telnet) is no task of ours",
      })
  void aWorkflowThatBreaksARuleIsNoticed(String good, String bad, String complaint) {
    String whole = workflow("test");
    assertThat(whole).contains(good);
    assertThat(RULES.complaints(whole.replace(good, bad)))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }

  @Test
  void aWorkflowWithAKeyTwiceIsRefused() {
    assertThatThrownBy(() -> RULES.complaints(workflow("test") + "\nname: again\n"))
        .hasMessageContaining("duplicate key");
  }

  @Test
  void aWorkflowOfAnotherRepositoryIsNoticed() {
    String other = workflow("release").replace("./.github/workflows/", "other/shop/workflows/");
    assertThat(RULES.complaints(other))
        .anySatisfy(said -> assertThat(said).contains("is not of this repository"));
  }

  @Test
  void everyPushIsBuiltTestedAndLookedAt() {
    assertThat(Workflow.commands(workflow("test")))
        .contains(
            ".ci/run",
            "make check",
            "make cluster-check",
            "make floors",
            "make licences",
            "make lint-ci",
            "make secrets");
  }

  @Test
  void everyNightIsSoakedMeasuredAndRestored() {
    assertThat(Workflow.commands(workflow("nightly")))
        .contains(
            ".ci/run soak",
            "make bench-inference SHORT=1",
            "make bench-retraining SHORT=1",
            "make restore-drill SHORT=1",
            "make bench-failover SHORT=1");
  }

  /** A job that ends before a module of the soak may would hide which one hangs. */
  @Test
  void aNightIsLongerThanTheLongestModuleOfItsSoak() {
    Matcher module =
        Pattern.compile("-Dcrema\\.soak=true .*-Dcrema\\.module\\.seconds=(\\d+)")
            .matcher(Repository.read("Makefile"));
    assertThat(module.find()).isTrue();
    Matcher soak =
        Pattern.compile("  soak:\\n(?s:.*?)timeout-minutes: (\\d+)").matcher(workflow("nightly"));
    assertThat(soak.find()).isTrue();
    assertThat(Integer.parseInt(soak.group(1)) * 60)
        .isGreaterThan(Integer.parseInt(module.group(1)));
  }

  /** Production is a commit that a person has made by {@code make promote}. */
  @Test
  void aReleasePushesWhatItNamesAndPromotesNothing() {
    assertThat(Workflow.commands(workflow("release")))
        .contains(
            "make release-tag TAG=\"$TAG\"",
            "make images",
            "make images PUSH=\"$PREFIX\"",
            "make mlflow-image PUSH=\"$PREFIX\"",
            "make release PREFIX=\"$PREFIX\"",
            "make licences")
        .noneMatch(command -> command.contains("promote"));
    assertThat(workflow("release"))
        .contains("needs: test", "environment: release")
        .containsSubsequence("make release-tag", "make images PUSH");
  }
}
