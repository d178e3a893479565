package dev.crema.crossvalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.training.folds.FoldMethod;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code monotone} does to a cross-validation; that folds keep it is FoldRecipeTest's. */
final class MonotoneFoldsTest {
  @TempDir private Path directory;

  @Test
  void anotherModelIsMeasuredAndThePageSaysWhich() throws Exception {
    Example example = Example.in(directory, 2);
    example.write("rows", 300, 200, 2);
    CrossValidate.Inputs inputs = example.inputs("rows", "xgboost", FoldMethod.KFOLD);
    // The label rises with the amount, so that this constraint is the wrong one and costs much.
    CrossValidate.Inputs wrong = Example.monotone(inputs, Map.of("amount", -1.0));
    CrossValidate.Outputs free = example.run(inputs, "free");
    CrossValidate.Outputs bound = example.run(wrong, "bound");
    assertThat(free.headlineMean()).isGreaterThan(bound.headlineMean() + 0.1);
    assertThat(bound.report().text()).contains("Monotone: the answer falls with amount.");
    assertThat(free.report().text()).doesNotContain("Monotone");
    assertThat(bound.results().metadata()).containsEntry("monotone", Map.of("amount", -1L));
    assertThat(free.results().metadata()).containsEntry("monotone", Map.of());
  }

  @Test
  void isRefusedBeforeAnyRowIsReadWhereItWouldNotBeKept() throws Exception {
    Example example = Example.in(directory, 2);
    refused(example, "random_forest", 1L, "The algorithm (random_forest) keeps no monotone");
    refused(example, "xgboost", 2L, "of the feature (amount) is (2), which is neither 1 nor -1.");
  }

  private static void refused(Example example, String algorithm, long direction, String message) {
    CrossValidate.Inputs inputs = example.inputs("not there", algorithm, FoldMethod.KFOLD);
    assertThatThrownBy(
            () -> example.run(Example.monotone(inputs, Map.of("amount", direction)), "none"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
