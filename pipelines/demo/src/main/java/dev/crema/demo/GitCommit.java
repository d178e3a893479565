package dev.crema.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The commit that pipelines are built from. */
final class GitCommit {
  private GitCommit() {}

  /** Returns the commit of a repository; nothing where git or the repository is missing. */
  static String of(Path root) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("git", "rev-parse", "HEAD")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Process git;
    try {
      git = builder.start();
    } catch (IOException e) {
      return ""; // not installed, as in an archive that was only unpacked
    }
    String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? answer : "";
  }
}
