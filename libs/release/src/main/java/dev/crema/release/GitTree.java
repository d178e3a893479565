package dev.crema.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commit that a release comes from.
 *
 * @param commit its hash, empty outside a repository
 * @param edits what differs from it, one line a file
 */
record GitTree(String commit, List<String> edits) {

  static GitTree of(Path root) throws InterruptedException {
    List<String> commit = git(root, "rev-parse", "HEAD");
    if (commit.size() != 1) {
      return new GitTree("", List.of());
    }
    return new GitTree(commit.getFirst(), git(root, "status", "--porcelain"));
  }

  /** Returns the lines that git prints; none if it fails or is not there. */
  private static List<String> git(Path root, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output.lines().toList() : List.of();
    } catch (IOException _) {
      return List.of();
    }
  }
}
