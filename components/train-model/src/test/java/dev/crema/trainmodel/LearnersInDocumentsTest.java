package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Task;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read about which algorithm takes what is what the learners say. */
final class LearnersInDocumentsTest {
  private static final Path ROOT = Path.of("../..");

  private static Set<String> names(List<Learner> learners) {
    return new TreeSet<>(learners.stream().map(Learner::algorithm).toList());
  }

  /** Names of algorithms, as words of their own. */
  private static Set<String> named(String text) {
    Set<String> found = new TreeSet<>();
    for (String name : names(Learners.all())) {
      if (Pattern.compile("\\b" + name + "\\b").matcher(text).find()) {
        found.add(name);
      }
    }
    return found;
  }

  private static String line(String file, String beginning) throws IOException {
    return Files.readAllLines(ROOT.resolve(file)).stream()
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "docs/reference/regression.md, | [train-model]",
    "pipelines/train-and-register/pipeline.py, algorithm: xgboost",
    "pipelines/retrain/pipeline.py, algorithm: xgboost",
    "pipelines/compare-and-register/pipeline.py, algorithms: What"
  })
  void ofNumbersAllAreNamedThatLearnThem(String file, String beginning) throws IOException {
    String line = line(file, beginning);
    int numbers = line.indexOf("of a number ");
    assertThat(named(numbers < 0 ? line : line.substring(numbers)))
        .isEqualTo(
            names(
                Learners.all().stream()
                    .filter(learner -> learner.tasks().contains(Task.REGRESSION))
                    .toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"train-and-register", "retrain", "compare-and-register", "tune-and-register"})
  void allAreNamedThatKeepMonotoneConstraints(String pipeline) throws IOException {
    assertThat(named(line("pipelines/%s/pipeline.py".formatted(pipeline), "monotone: Features")))
        .isEqualTo(
            names(Learners.all().stream().filter(Learner::takesMonotoneConstraints).toList()));
  }

  @Test
  void allAreNamedThatTakeCategories() throws IOException {
    String line = line("components/train-model/README.md", "- **Categories**");
    assertThat(named(line))
        .isEqualTo(names(Learners.all().stream().filter(Learner::takesCategories).toList()));
    assertThat(named(line("docs/reference/features.md", "The code of the category, from 0, for")))
        .isEqualTo(names(Learners.all().stream().filter(Learner::takesCategories).toList()));
  }

  @Test
  void everyAlgorithmHasItsRow() throws IOException {
    List<String> rows =
        Files.readAllLines(ROOT.resolve("components/train-model/README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    for (String name : names(Learners.all())) {
      assertThat(rows).anyMatch(row -> row.startsWith("| `" + name + "`"));
    }
  }
}
