package dev.crema.trainmodel;

import dev.crema.data.Task;
import dev.crema.testkit.Golden;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Generates docs/reference/hyperparameters.md from the learners; -Dgolden.update=true writes it.
 */
class HyperparameterReferenceTest {
  private static final String INTRODUCTION =
      """
      # Hyperparameters

      What `train-model` takes in its input `hyperparameters`, a JSON object: `{"max_depth": 4, "rounds": 200}`. What is not
      named has its default; a name that the algorithm does not have, or a number outside its range, ends the step before any
      data is read. Both ends of a range are included. This page is generated from the learners.
      """;

  @Test
  void referenceFollowsFromTheLearners() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Learner learner : Learners.all()) {
      text.append("\n## ").append(learner.algorithm()).append("\n\n");
      text.append(
          learner.acceptsMissing()
              ? "Takes missing values (`missing: keep` in features.yaml).\n\n"
              : "Takes no missing values: impute them in features.yaml, or give them a place of their own.\n\n");
      if (!learner.tasks().contains(Task.CLASSIFICATION)) {
        text.append("Predicts numbers alone.\n\n");
      } else if (learner.tasks().contains(Task.REGRESSION)) {
        text.append("Predicts classes, and numbers if the label is one.\n\n");
      }
      if (learner.takesCategories()) {
        text.append("Takes codes for categories (`categorical` in features.yaml).\n\n");
      }
      if (learner.takesMonotoneConstraints()) {
        text.append("Keeps what `monotone` says of features.\n\n");
      }
      text.append("| name | default | range | meaning |\n|---|---|---|---|\n");
      for (Hyperparameter each : learner.hyperparameters()) {
        text.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(each.name(), each.defaultText(), each.range(), each.description()));
      }
    }
    Golden.assertEquals(Path.of("../../docs/reference/hyperparameters.md"), text.toString());
  }
}
