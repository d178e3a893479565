package dev.crema.training.folds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import dev.crema.training.Calibration;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FoldRecipeTest {
  private static final String FEATURES =
      """
      version: 1
      description: All that a model may need.
      fit:
        - columns: [x]
          steps: [impute: {strategy: median, indicator: true}, standardize]
        - columns: [store]
          steps: [impute: {strategy: most_frequent}, ordinal: {order: name}]
      """;

  private static FoldRecipe recipe(FoldRows rows, String threshold, Calibration calibration) {
    Learner learner = Learners.named("xgboost");
    return new FoldRecipe(
        FeatureDefinition.parse(FEATURES, "features.yaml", rows.contract()),
        learner,
        Hyperparameters.resolve(learner, Map.of("rounds", 30, "subsample", 0.8)),
        "none",
        5,
        threshold,
        calibration,
        MonotoneConstraints.NONE,
        7);
  }

  private static FoldRecipe monotone(FoldRows rows, String algorithm, Map<String, Long> monotone) {
    FoldRecipe free = recipe(rows, "0.5", Calibration.NONE);
    return new FoldRecipe(
        free.features(),
        Learners.named(algorithm),
        free.hyperparameters(),
        free.classWeights(),
        free.earlyStoppingRounds(),
        free.threshold(),
        free.calibration(),
        MonotoneConstraints.parse(monotone),
        free.seed());
  }

  /** What select-model compares by: algorithms differ, and how they are fed does not. */
  @Test
  void twoAlgorithmsHaveOneDigestAndTwoRecipesHaveTwo() {
    FoldRows rows = FoldRows.ofClasses();
    String digest = recipe(rows, "0.5", Calibration.NONE).digest();
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(monotone(rows, "lightgbm", Map.of()).digest()).isEqualTo(digest);
    assertThat(monotone(rows, "xgboost", Map.of("x", 1L)).digest()).isNotEqualTo(digest);
    assertThat(recipe(rows, "f1", Calibration.NONE).digest()).isNotEqualTo(digest);
    assertThat(recipe(rows, "0.5", Calibration.PLATT).digest()).isNotEqualTo(digest);
    String commented = "# Another comment.\n" + FEATURES;
    assertThat(withFeatures(rows, commented).digest()).isEqualTo(digest);
    assertThat(withFeatures(rows, FEATURES.replace("median", "mean")).digest())
        .isNotEqualTo(digest);
  }

  private static FoldRecipe withFeatures(FoldRows rows, String features) {
    FoldRecipe free = recipe(rows, "0.5", Calibration.NONE);
    return new FoldRecipe(
        FeatureDefinition.parse(features, "features.yaml", rows.contract()),
        free.learner(),
        free.hyperparameters(),
        free.classWeights(),
        free.earlyStoppingRounds(),
        free.threshold(),
        free.calibration(),
        free.monotone(),
        free.seed());
  }

  private static FoldPlan plan(FoldMethod method) {
    return FoldPlan.of(method, 4, 0.25, "crema");
  }

  /**
   * No leak: whatever stands in the rows of the test, the same features, the same model, the same
   * threshold and the same rounds come out, bit for bit.
   */
  @ParameterizedTest
  @EnumSource(FoldMethod.class)
  void whatIsLearnedDoesNotDependOnTheTestOfTheFold(FoldMethod method) {
    FoldRows rows = FoldRows.ofClasses().fill(240, 11);
    FoldRows changed = FoldRows.ofClasses().fill(240, 11);
    Folds folds = rows.folds(plan(method));
    FoldRecipe recipe = recipe(rows, "f1", Calibration.ISOTONIC);
    for (int number = 0; number < folds.count(); number++) {
      Fold fold = folds.fold(number);
      for (int row = 0; row < rows.size(); row++) {
        changed.get(row).set(rows.get(row));
        if (fold.part(row) == FoldPart.TEST || fold.part(row) == FoldPart.UNUSED) {
          spoil(changed.get(row), row);
        }
      }
      FoldModel model = recipe.fit(rows.source(), fold, _ -> {});
      FoldModel other = recipe.fit(changed.source(), fold, _ -> {});
      assertThat(other.features().toJson()).isEqualTo(model.features().toJson());
      assertThat(other.threshold()).isEqualTo(model.threshold());
      assertThat(other.rounds()).isEqualTo(model.rounds());
      assertThat(other.answers(rows.source()).scores())
          .isEqualTo(model.answers(rows.source()).scores());
    }
  }

  /** A value far away, a category never seen, another class. */
  private static void spoil(RawRow row, int at) {
    row.setNumber(3, 1e6 + at);
    row.setText(2, "elsewhere");
    row.setText(4, "a");
  }

  @Test
  void whatIsLearnedDoesDependOnItsTrainingAndValidationPart() {
    FoldRows rows = FoldRows.ofClasses().fill(240, 11);
    Fold fold = rows.folds(plan(FoldMethod.KFOLD)).fold(0);
    FoldRecipe recipe = recipe(rows, "f1", Calibration.PLATT);
    FoldModel model = recipe.fit(rows.source(), fold, _ -> {});
    for (FoldPart part : new FoldPart[] {FoldPart.TRAIN, FoldPart.VALIDATION}) {
      FoldRows changed = FoldRows.ofClasses().fill(240, 11);
      int spoilt = 0;
      for (int row = 0; row < rows.size() && spoilt < 20; row++) {
        if (fold.part(row) == part) {
          spoil(changed.get(row), spoilt++);
        }
      }
      FoldModel other = recipe.fit(changed.source(), fold, _ -> {});
      assertThat(other.answers(rows.source()).scores())
          .as("changed in %s", part)
          .isNotEqualTo(model.answers(rows.source()).scores());
      assertThat(other.features().toJson().equals(model.features().toJson()))
          .as("features fitted on %s", part)
          .isEqualTo(part == FoldPart.VALIDATION);
    }
  }

  @Test
  void answersNumbersToo() {
    FoldRows rows = FoldRows.ofNumbers().fill(200, 3);
    Fold fold = rows.folds(plan(FoldMethod.KFOLD)).fold(1);
    FoldModel model = recipe(rows, "f1", Calibration.NONE).fit(rows.source(), fold, _ -> {});
    FoldAnswers answers = model.answers(fold.of(rows.source(), FoldPart.TEST));
    assertThat(answers.scores()).hasSize(fold.rows(FoldPart.TEST));
    assertThat(answers.predicted()).isEmpty();
    assertThat(answers.labels().rows()).isEqualTo(fold.rows(FoldPart.TEST));
  }

  @Test
  void namesTheFoldThatCannotBeLearned() {
    FoldRows rows = FoldRows.ofClasses();
    for (int i = 0; i < 8; i++) {
      rows.add("c" + i, i);
    }
    Fold fold = rows.folds(FoldPlan.of(FoldMethod.GROUPED, 2, 0, "crema")).fold(1);
    FoldRecipe recipe = recipe(rows, "0.5", Calibration.NONE);
    assertThatThrownBy(() -> recipe.fit(rows.source(), fold, _ -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("In fold 2 of repeat 1: ");
  }

  @Test
  void refusesWhatNeedsValidationRowsWhereThereAreNone() {
    FoldRows rows = FoldRows.ofClasses();
    FoldPlan none = FoldPlan.of(FoldMethod.KFOLD, 4, 0, "crema");
    assertThatThrownBy(() -> recipe(rows, "0.5", Calibration.PLATT).require(rows.contract(), none))
        .hasMessageContaining("The calibration (platt) is fitted on validation rows");
    recipe(rows, "f1", Calibration.NONE).require(rows.contract(), none); // has three classes
  }

  /** One of two large groups is the test, so the other cannot be divided: keys stay together. */
  @Test
  void refusesACalibrationThatNoRowIsHeldBackFor() {
    FoldRows rows = FoldRows.ofClasses().fill(120, 5);
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).setText(0, "c" + i % 2);
    }
    Fold fold = rows.folds(FoldPlan.of(FoldMethod.GROUPED, 2, 0.25, "crema")).fold(0);
    assertThat(fold.rows(FoldPart.VALIDATION)).isZero();
    for (Calibration calibration : new Calibration[] {Calibration.PLATT, Calibration.ISOTONIC}) {
      FoldRecipe recipe = recipe(rows, "0.5", calibration);
      assertThatThrownBy(() -> recipe.fit(rows.source(), fold, _ -> {}))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "In fold 1 of repeat 1: The calibration (%s) is fitted on validation rows, and of 60 rows to learn from none is held back"
                  .formatted(calibration.lowerName()))
          .hasMessageContaining("\nMaybe a larger validation_share, more folds");
    }
    FoldModel bare = recipe(rows, "0.5", Calibration.NONE).fit(rows.source(), fold, _ -> {});
    assertThat(bare.rounds()).isPositive();
  }

  /** Answers to rows that differ in x alone: how often they fall where x rises. */
  private static int falls(FoldModel model) {
    FoldRows line = FoldRows.ofNumbers();
    for (int i = 0; i < 600; i++) {
      line.add("c" + i, 0).setNumber(3, -3 + i / 100.0);
    }
    double[] scores = model.answers(line.source()).scores();
    int falls = 0;
    for (int i = 1; i < scores.length; i++) {
      falls += scores[i] < scores[i - 1] ? 1 : 0;
    }
    return falls;
  }

  @Test
  void everyFoldKeepsMonotoneConstraints() {
    FoldRows rows = FoldRows.ofNumbers().fill(240, 11);
    Folds folds = rows.folds(plan(FoldMethod.KFOLD));
    FoldRecipe free = monotone(rows, "xgboost", Map.of());
    FoldRecipe bound = monotone(rows, "xgboost", Map.of("x", 1L));
    for (int number = 0; number < folds.count(); number++) {
      Fold fold = folds.fold(number);
      assertThat(falls(free.fit(rows.source(), fold, _ -> {}))).isPositive();
      assertThat(falls(bound.fit(rows.source(), fold, _ -> {}))).isZero();
    }
  }

  @Test
  void refusesMonotoneConstraintsThatWouldNotBeKept() {
    FoldRows rows = FoldRows.ofNumbers().fill(60, 11);
    FoldPlan plan = plan(FoldMethod.KFOLD);
    FoldRecipe deaf = monotone(rows, "xgboost_quantile", Map.of("x", 1L));
    assertThatThrownBy(() -> deaf.require(rows.contract(), plan))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The algorithm (xgboost_quantile) keeps no monotone constraints");
    FoldRecipe unknown = monotone(rows, "xgboost", Map.of("xx", 1L));
    assertThatThrownBy(() -> unknown.fit(rows.source(), rows.folds(plan).fold(0), _ -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("In fold 1 of repeat 1: The monotone constraint is of the feature");
  }
}
