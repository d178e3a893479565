package dev.crema.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of bad input names a test for each row. */
class BadInputTest {
  private static final Pattern NAME = Pattern.compile("`([A-Za-z]+)\\.([A-Za-z0-9]+)` \\|$");

  @Test
  void everyRowOfTheTableHasItsTest() throws IOException {
    Path root = Path.of(System.getProperty("crema.root", ".."));
    List<String> rows =
        Files.readAllLines(root.resolve("docs/reference/retraining.md")).stream()
            .dropWhile(line -> !line.startsWith("| what comes |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(15);
    assertThat(rows)
        .allSatisfy(
            row -> {
              var name = NAME.matcher(row);
              assertThat(name.find()).as(row).isTrue();
              assertThat(methods(name.group(1))).as(row).contains(name.group(2));
            });
  }

  private static List<String> methods(String test) {
    for (String place : List.of("", "rest.", "store.", "webhook.")) {
      try {
        Class<?> found = Class.forName("dev.crema.retraining." + place + test);
        return Arrays.stream(found.getDeclaredMethods()).map(method -> method.getName()).toList();
      } catch (ClassNotFoundException _) {
        // It is in another package.
      }
    }
    return List.of();
  }
}
