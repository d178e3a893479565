package dev.crema.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden files: expected output that is committed and reviewed like code. */
public final class Golden {

  /** The system property that makes {@link #assertEquals} write instead of compare. */
  public static final String UPDATE_PROPERTY = "golden.update";

  private Golden() {}

  /**
   * Asserts that a text equals the content of a committed file.
   *
   * <p>With {@code -Dgolden.update=true} the file is written instead; review the diff.
   *
   * @param file the committed file, usually below {@code src/test/resources/golden}
   * @param actual the text a test produced
   * @throws AssertionError if the file is missing or differs
   */
  public static void assertEquals(Path file, String actual) {
    if (Boolean.getBoolean(UPDATE_PROPERTY)) {
      write(file, actual);
      return;
    }
    String advice =
        "Maybe run the test with -D%s=true and review the diff.".formatted(UPDATE_PROPERTY);
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "The golden file (%s) does not exist.\n%s".formatted(file.toAbsolutePath(), advice));
    }
    String expected = read(file);
    if (!expected.equals(actual)) {
      throw new AssertionError("%s\n%s".formatted(difference(file, expected, actual), advice));
    }
  }

  private static String difference(Path file, String expected, String actual) {
    String[] left = expected.split("\n", -1);
    String[] right = actual.split("\n", -1);
    int line = 0;
    while (line < left.length && line < right.length && left[line].equals(right[line])) {
      line++;
    }
    return "The golden file (%s) differs from line %d on.\nexpected: %s\nactual:   %s"
        .formatted(file, line + 1, lineOf(left, line), lineOf(right, line));
  }

  private static String lineOf(String[] lines, int index) {
    return index < lines.length ? lines[index] : "(end of text)";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
