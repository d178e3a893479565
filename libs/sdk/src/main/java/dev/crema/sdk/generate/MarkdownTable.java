package dev.crema.sdk.generate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table in GitHub's Markdown. */
final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  MarkdownTable(String... headings) {
    row(List.of(headings));
    row(Arrays.stream(headings).map(_ -> "---").toList());
  }

  MarkdownTable row(List<String> cells) {
    text.append(
        cells.stream().map(MarkdownTable::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
    return this;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ").strip();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
