package dev.crema.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/** docs/how-to/check-an-installation.md: what is typed there, and what is printed. */
final class PrintedPage {
  static final String INSTALLATION = "eu-production/crema";

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  private PrintedPage() {}

  /** Returns the block of a language, or of none, in which a text stands. */
  static String block(String language, String text) throws IOException {
    String page =
        Files.readString(
            AbstractBootstrapTest.ROOT.resolve("docs/how-to/check-an-installation.md"));
    List<String> blocks =
        BLOCK
            .matcher(page)
            .results()
            .filter(block -> block.group(1).equals(language) && block.group(2).contains(text))
            .map(block -> block.group(2))
            .toList();
    if (blocks.size() != 1) {
      throw new AssertionError("%d blocks have (%s).".formatted(blocks.size(), text));
    }
    return blocks.getFirst();
  }

  /**
   * Returns what was printed as a page has it: other servers, and digests that change by release.
   */
  static String asOnThePage(String said) {
    return said.replaceAll(
            "jdbc:postgresql://[^/]+/\\w+[^:,\\s]*", "jdbc:postgresql://postgresql:5432/crema")
        .replaceAll("http://(127\\.0\\.0\\.1|localhost):\\d+", "http://ml-pipeline.kubeflow:8888")
        .replaceAll("sha256-[0-9a-f]{16}", "sha256-…");
  }
}
