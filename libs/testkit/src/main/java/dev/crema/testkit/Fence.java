package dev.crema.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A fenced block of a Markdown page.
 *
 * @param language what stands behind the fence; empty if nothing does
 * @param line the number of its first line within the page, from 1
 * @param text its lines, each with its end
 */
public record Fence(String language, long line, String text) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```([^`\\n]*)\\n(.*?)^ *```$");

  /** Returns the blocks of a page, in their order. */
  public static List<Fence> of(Path page) {
    String whole = read(page);
    return BLOCK
        .matcher(whole)
        .results()
        .map(
            block ->
                new Fence(
                    block.group(1),
                    whole.substring(0, block.start(2)).lines().count() + 1,
                    block.group(2)))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
