package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make promote}, in a repository of its own with our overlays. */
class PromoteTest {
  private static final String OVERLAYS = "kubernetes/overlays/";
  private static final String STAGING = "staging/images/kustomization.yaml";
  private static final String PRODUCTION = "production/images/kustomization.yaml";
  private static final String PIPELINE = ".*/pipelines/(?!kustomization)[a-z0-9-]+\\.yaml";
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String VERSION = "sha256-" + "b".repeat(16);

  @TempDir Path folder;
  private Path repository;

  @BeforeEach
  void repository() throws Exception {
    repository = Files.createDirectory(folder.resolve("repository"));
    copy();
    git("init", "--quiet", "--initial-branch", "main");
    git("config", "user.useConfigOnly", "true"); // No name is made of the machine's.
    git("config", "user.name", "A person");
    git("config", "user.email", "person@example.com");
    write("production/pipelines/gone.yaml", "of an earlier release");
    commit();
  }

  @Test
  void promotionCopiesStagingsDigestsItsPipelinesAndTheVersionOfTheOneThatRetrains()
      throws Exception {
    release("monitor", "retrain");
    assertThat(promote()).as(output()).isZero();
    assertThat(read("production/pipelines/kustomization.yaml"))
        .startsWith("# Written by make promote")
        .contains("- monitor.yaml\n", "- retrain.yaml\n")
        .endsWith(read("staging/pipelines/kustomization.yaml").split("\n", 2)[1]);
    assertThat(read("production/pipelines/retrain.yaml"))
        .isEqualTo(read("staging/pipelines/retrain.yaml"));
    assertThat(repository.resolve(OVERLAYS + "production/pipelines"))
        .isDirectoryNotContaining("glob:**gone.yaml")
        .isDirectoryContaining("glob:**monitor.yaml");
    assertThat(read(PRODUCTION))
        .contains(DIGEST)
        .doesNotContain("0".repeat(64))
        .startsWith("# Written by make promote");
    assertThat(read("production/retraining.yaml"))
        .contains("version: " + VERSION)
        .contains("kubeflow.example");
  }

  @Test
  void theCommitNamesTheReleaseAndHasWhatWasWrittenAndNothingElse() throws Exception {
    release("monitor", "retrain");
    String before = git("rev-parse", "HEAD");
    assertThat(promote()).as(output()).isZero();
    assertThat(git("log", "--format=%s", before.strip() + "..HEAD"))
        .isEqualTo("production: retrain %s, 4 images, 2 pipelines\n".formatted(VERSION));
    assertThat(git("show", "--no-renames", "--name-status", "--format=", "HEAD").lines())
        .containsExactly(
            "M\t" + OVERLAYS + PRODUCTION,
            "D\t" + OVERLAYS + "production/pipelines/gone.yaml",
            "M\t" + OVERLAYS + "production/pipelines/kustomization.yaml",
            "A\t" + OVERLAYS + "production/pipelines/monitor.yaml",
            "A\t" + OVERLAYS + "production/pipelines/retrain.yaml",
            "M\t" + OVERLAYS + "production/retraining.yaml");
    assertThat(git("status", "--porcelain")).isEmpty();
    // As many as this test has released, by another commit.
    printed("retrain sha256-")
        .varying("\\b\\d+(?= pipelines)", "(?<=\\b(commit|show|revert) )[0-9a-f]{7,40}\\b")
        .assertIn(output());
  }

  private static Printed printed(String start) {
    return Printed.block(Scripts.ROOT.resolve("docs/tutorial.md"), start);
  }

  @Test
  void whatItSaysThatTakesItBackDoes() throws Exception {
    release("retrain");
    Map<String, String> before = files();
    assertThat(promote()).as(output()).isZero();
    assertThat(files()).isNotEqualTo(before);
    assertThat(output()).contains("to production: git push origin HEAD HEAD:production\n");
    String way = output().strip().lines().toList().getLast();
    assertThat(way).startsWith("To take it back before that: git revert ");
    git("revert", "--no-edit", way.replaceFirst(".* ", ""));
    assertThat(files()).isEqualTo(before);
    assertThat(promote()).as(output()).isZero();
    assertThat(read(PRODUCTION)).contains(DIGEST);
  }

  @Test
  void nothingIsCommittedWhenProductionHasWhatStagingHas() throws Exception {
    release("retrain");
    assertThat(promote()).isZero();
    String before = git("rev-parse", "HEAD");
    assertThat(promote()).isZero();
    assertThat(output()).startsWith("nothing to promote: ").contains(VERSION);
    assertThat(git("rev-parse", "HEAD")).isEqualTo(before);
  }

  @Test
  void whatAPersonHasBegunElsewhereStaysAsItIs() throws Exception {
    release("retrain");
    write("local/inference.env", "staged");
    write("local/new.yaml", "staged and new");
    git("add", "--all");
    write("local/inference.env", "and changed since");
    write("local/retraining.env", "changed");
    write("local/unknown.yaml", "git does not know it");
    git("rm", "--quiet", "--cached", OVERLAYS + "local/sizes.yaml");
    String status = git("status", "--porcelain");
    String staged = git("diff", "--cached");
    assertThat(promote()).as(output()).isZero();
    assertThat(git("status", "--porcelain")).isEqualTo(status).contains("MM ", "A  ", "?? ", "D  ");
    assertThat(git("diff", "--cached")).isEqualTo(staged);
  }

  @Test
  void withoutABranchItCommitsAllTheSame() throws Exception {
    release("retrain");
    git("checkout", "--quiet", "--detach");
    assertThat(promote()).as(output()).isZero();
    assertThat(git("show", "HEAD:" + OVERLAYS + PRODUCTION)).contains(DIGEST);
    assertThat(git("show", "main:" + OVERLAYS + PRODUCTION)).doesNotContain(DIGEST);
  }

  @Test
  void itPushesNothing() throws Exception {
    release("retrain");
    Path other = folder.resolve("other.git");
    git("init", "--quiet", "--bare", other.toString());
    git("push", "--quiet", "--set-upstream", other.toString(), "main");
    assertThat(promote()).as(output()).isZero();
    assertThat(git("ls-remote", other.toString())).doesNotContain(git("rev-parse", "HEAD").strip());
  }

  @Test
  void whatWasNeverReleasedIsNotPromoted() throws Exception {
    refuses("Staging has no release yet", "make release");
    printed("error: Staging has no release yet").assertIn(output());
    replace(STAGING, "sha256:" + "0".repeat(64), DIGEST);
    commit();
    refuses("names no version of the pipeline yet");
    replace("staging/retraining.yaml", "sha256-" + "0".repeat(16), VERSION);
    commit();
    refuses("Staging has no pipelines yet", "make release");
    releasePipelines("retrain");
    Files.delete(repository.resolve(OVERLAYS + "staging/pipelines/retrain.yaml"));
    commit();
    refuses("retrain.yaml) is listed and is not there");
    replace(STAGING, "  - name: crema/mlflow\n", "  - name: crema/other\n");
    commit();
    refuses("do not name the same images");
  }

  @Test
  void whatIsNotCommittedIsNotPromoted() throws Exception {
    release("retrain");
    replace(STAGING, DIGEST, "sha256:" + "c".repeat(64));
    refuses("Files of staging have changes", STAGING, "Maybe commit them first");
    git("add", "--all");
    refuses("Files of staging have changes");
    git("reset", "--quiet", "--hard");
    Files.writeString(repository.resolve(".gitignore"), "ignored.yaml\n");
    releasePipelines("ignored");
    commit();
    refuses("ignored.yaml) is listed and is not there, or git does not know it");
  }

  @Test
  void whatAPersonHasBegunInProductionIsNotOverwritten() throws Exception {
    release("retrain");
    write("production/pipelines/mine.yaml", "git does not know it");
    refuses("Files of production have changes", "mine.yaml", "Maybe commit them first");
    git("add", "--all");
    refuses("Files of production have changes");
    git("reset", "--quiet", "--hard");
    write("production/retraining.yaml", "changed");
    refuses("Files of production have changes", "production/retraining.yaml");
  }

  @Test
  void inTheMiddleOfAMergeOrARebaseItDoesNothing() throws Exception {
    release("retrain");
    git("checkout", "--quiet", "-b", "side", "HEAD~1");
    write("local/inference.env", "theirs");
    commit();
    git("checkout", "--quiet", "main");
    write("local/inference.env", "ours");
    commit();
    for (String begun : List.of("merge", "rebase", "cherry-pick")) {
      assertThat(run("git", begun, "side")).isEqualTo(1);
      refuses("Git is in the middle of something else", "Maybe end it first");
      git(begun, "--abort");
    }
    assertThat(promote()).as(output()).isZero();
  }

  @Test
  void withoutARepositoryItDoesNothing() throws Exception {
    release("retrain");
    Files.move(repository.resolve(".git"), folder.resolve("elsewhere"));
    Map<String, String> before = files();
    assertThat(promote()).isEqualTo(1);
    assertThat(output()).contains("is in no work tree of git", "hint: Maybe clone");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whenTheCommitFailsEverythingIsAsItWas() throws Exception {
    release("monitor", "retrain");
    write("local/inference.env", "staged");
    git("add", "--all");
    git("config", "--unset", "user.name");
    refuses("There is no commit, and production is as it was.", "Maybe the lines above say why");
    git("config", "user.name", "A person");
    Path hook = Files.createDirectories(repository.resolve(".git/hooks")).resolve("pre-commit");
    Files.writeString(hook, "#!/bin/sh\necho 'not on a Friday'\nexit 1\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    refuses("not on a Friday", "There is no commit");
    // Who asks the hook is git, and who asks git is the script.
    Files.writeString(hook, "#!/bin/sh\nkill $(cut -d' ' -f4 /proc/$PPID/stat)\nsleep 1\nexit 1\n");
    Map<String, String> before = files();
    assertThat(promote()).as(output()).isEqualTo(143);
    assertThat(files()).isEqualTo(before);
    Files.delete(hook);
    assertThat(promote()).as(output()).isZero();
  }

  /** It ends with an error, and the work tree, the index and the history are what they were. */
  private void refuses(String... said) throws Exception {
    Map<String, String> before = files();
    String state = git("rev-parse", "HEAD") + git("diff", "--cached") + git("status", "--short");
    assertThat(promote()).as(output()).isEqualTo(1);
    assertThat(output()).contains("error: ", "\nhint: Maybe ").contains(said);
    assertThat(files()).isEqualTo(before);
    assertThat(git("rev-parse", "HEAD") + git("diff", "--cached") + git("status", "--short"))
        .isEqualTo(state);
    assertThat(repository.resolve(".git")).isDirectoryNotContaining("glob:**crema-promote*");
  }

  /** As make release does, and committed. */
  private void release(String... pipelines) throws Exception {
    replace(STAGING, "sha256:" + "0".repeat(64), DIGEST);
    replace("staging/retraining.yaml", "sha256-" + "0".repeat(16), VERSION);
    releasePipelines(pipelines);
    commit();
  }

  private void releasePipelines(String... names) throws IOException {
    StringBuilder list = new StringBuilder("      - README\n");
    for (String name : names) {
      write("staging/pipelines/%s.yaml".formatted(name), "the pipeline " + name);
      list.append("  - name: bootstrap-pipelines-").append(name).append("\n    files:\n");
      list.append("      - ").append(name).append(".yaml\n");
    }
    replace("staging/pipelines/kustomization.yaml", "      - README\n", list.toString());
  }

  private int promote() throws Exception {
    return run(repository.resolve("kubernetes/promote.sh").toString());
  }

  private void commit() throws Exception {
    git("add", "--all");
    git("commit", "--quiet", "--message", "A step");
  }

  private String git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    String before = output();
    assertThat(run(command.toArray(String[]::new))).as(output()).isZero();
    String said = output();
    Files.writeString(folder.resolve("output"), before);
    return said;
  }

  /** Git knows this repository alone: nothing of who runs the test, nor of a hook that does. */
  private int run(String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).directory(repository.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_EDITOR", "true");
    builder.environment().put("GIT_CEILING_DIRECTORIES", folder.toRealPath().toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String output() throws IOException {
    return Files.exists(folder.resolve("output")) ? Files.readString(folder.resolve("output")) : "";
  }

  /** Returns every file of the overlays with its text. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> overlays = Files.walk(repository.resolve(OVERLAYS))) {
      for (Path file : overlays.filter(Files::isRegularFile).toList()) {
        files.put(repository.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private void copy() throws IOException {
    Path kubernetes = Scripts.ROOT.resolve("kubernetes");
    List<Path> files;
    try (Stream<Path> overlays = Files.walk(kubernetes.resolve("overlays"))) {
      files =
          Stream.concat(overlays, Stream.of(kubernetes.resolve("promote.sh")))
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().contains("/secrets/"))
              .filter(file -> !file.toString().matches(PIPELINE))
              .toList();
    }
    for (Path file : files) {
      Path target = repository.resolve("kubernetes").resolve(kubernetes.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    // Whatever was released by now.
    for (String overlay : List.of("staging", "production")) {
      write(
          overlay + "/pipelines/kustomization.yaml",
          read(overlay + "/pipelines/kustomization.yaml")
              .replaceAll("(?s)  - name: bootstrap-pipelines-.+\npatches:", "patches:"));
      write(
          overlay + "/images/kustomization.yaml",
          read(overlay + "/images/kustomization.yaml")
              .replaceAll("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(64)));
      write(
          overlay + "/retraining.yaml",
          read(overlay + "/retraining.yaml")
              .replaceAll("sha256-[0-9a-f]{16}", "sha256-" + "0".repeat(16)));
    }
  }

  private String read(String file) throws IOException {
    return Files.readString(repository.resolve(OVERLAYS).resolve(file));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(repository.resolve(OVERLAYS).resolve(file), text);
  }

  private void replace(String file, String before, String after) throws IOException {
    assertThat(read(file)).contains(before);
    write(file, read(file).replace(before, after));
  }
}
