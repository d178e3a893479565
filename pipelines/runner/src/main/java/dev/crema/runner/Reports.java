package dev.crema.runner;

import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.ArtifactValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The reports that steps write for people. */
final class Reports {
  private static final int MAX_LINES = 10;
  private static final int MAX_BYTES = 2_000;

  private Reports() {}

  static boolean isMarkdown(ArtifactValue artifact) {
    return is(artifact, "system.Markdown");
  }

  static boolean isHtml(ArtifactValue artifact) {
    return is(artifact, "system.HTML");
  }

  private static boolean is(ArtifactValue artifact, String type) {
    return artifact.schemaTitle().equals(type)
        && artifact.isLocal()
        && Files.isRegularFile(artifact.path());
  }

  /** Whether a Markdown report is short enough to be shown whole. */
  static boolean isShort(ArtifactValue artifact) throws IOException {
    return Files.size(artifact.path()) <= MAX_BYTES;
  }

  static List<ArtifactValue> of(TaskRecord task) {
    return task.artifacts().values().stream().flatMap(List::stream).toList();
  }

  /** Returns the outputs of a step that are false and for which a condition did not hold. */
  static List<String> refusals(TaskRecord task, RunRecord run) {
    if (!task.kind().equals("step")) {
      return List.of();
    }
    return task.parameters().entrySet().stream()
        .filter(output -> Boolean.FALSE.equals(output.getValue()))
        .map(Map.Entry::getKey)
        .filter(name -> run.tasks().stream().anyMatch(other -> isSkippedFor(name, other)))
        .sorted()
        .toList();
  }

  /**
   * A condition names the output alone, or with the task before it, as in {@code
   * check-quality-passed}.
   */
  private static boolean isSkippedFor(String output, TaskRecord task) {
    return task.state() == TaskState.SKIPPED
        && Pattern.compile("\\b" + Pattern.quote(output) + "\\b").matcher(task.reason()).find();
  }

  /** Returns the first lines that are not blank, then the file's path if there are more. */
  static List<String> firstLines(ArtifactValue artifact) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(artifact.path())) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() <= MAX_LINES && isShort(artifact)) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.stream().limit(MAX_LINES).toList());
    first.add("… " + artifact.path());
    return first;
  }
}
