package dev.crema.training.folds;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.Scorer;
import dev.crema.training.Calibration;
import dev.crema.training.DecisionThreshold;
import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.Targets;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a model is made of a fold: as train-model makes one of a training and a validation part.
 *
 * @param features what is fitted, anew in each fold
 * @param learner who learns
 * @param hyperparameters every one of the learner, from {@code Hyperparameters.resolve}
 * @param classWeights as {@code ClassWeights.parse} takes them
 * @param earlyStoppingRounds as {@link TrainingRequest} takes them
 * @param threshold f1, youden or a number in [0, 1]
 * @param calibration of the probabilities
 * @param monotone of encoded features, as {@link TrainingRequest} takes them
 * @param seed where all chance of the learner comes from, in [0, 2³¹ − 1]; the same in each fold
 */
public record FoldRecipe(
    FeatureDefinition features,
    Learner learner,
    Map<String, Object> hyperparameters,
    String classWeights,
    int earlyStoppingRounds,
    String threshold,
    Calibration calibration,
    MonotoneConstraints monotone,
    long seed) {

  /** Copies the hyperparameters. */
  public FoldRecipe {
    hyperparameters = Collections.unmodifiableMap(new LinkedHashMap<>(hyperparameters));
  }

  /**
   * Refuses, before any row is read, what cannot be learned.
   *
   * @param contract of the rows, with a label
   * @param plan of the folds
   * @throws InputException if the label does not go with the learner, class weights or calibration;
   *     or the learner keeps no monotone constraints and there are some; or threshold or
   *     calibration need validation rows and the plan has none
   */
  public void require(Contract contract, FoldPlan plan) {
    Targets.require(contract, learner, classWeights, calibration);
    Targets.requireMonotone(monotone, learner);
    boolean chosen = DecisionThreshold.needsRows(threshold);
    boolean isBinary = contract.task() == Task.CLASSIFICATION && contract.classes().size() == 2;
    if (plan.validationShare() > 0) {
      return;
    }
    if (calibration != Calibration.NONE) {
      throw new InputException(
          "The calibration (%s) is fitted on validation rows, and validation_share is 0."
                  .formatted(calibration.lowerName())
              + "\nMaybe validation_share 0.2, or the calibration none.");
    }
    if (chosen && isBinary) {
      throw new InputException(
          "The threshold (%s) is chosen on validation rows, and validation_share is 0."
                  .formatted(threshold)
              + "\nMaybe validation_share 0.2, or a number such as 0.5.");
    }
  }

  /**
   * Returns what two algorithms must share to be compared: equal for equal recipes, whatever the
   * learner and its hyperparameters are. Comments and spaces of features.yaml change nothing.
   *
   * @return a SHA-256, 64 hexadecimal digits
   */
  public String digest() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("features", features.toYaml(features.columnNames(), ""));
    tree.put("class_weights", classWeights);
    tree.put("early_stopping_rounds", earlyStoppingRounds);
    tree.put("threshold", threshold);
    tree.put("calibration", calibration.lowerName());
    tree.put("monotone", new TreeMap<>(monotone.directions()));
    tree.put("seed", seed);
    return Digests.sha256(Json.write(tree).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Learns from a fold: fits the features on its training part, learns from that, and stops early,
   * calibrates and chooses the threshold by its validation part. Nothing is read of its test.
   *
   * <p>Deterministic, whatever the number of processors.
   *
   * @param rows all rows that were divided
   * @param fold which of them to learn from
   * @param log takes sentences on the progress of the learner
   * @return the model
   * @throws InputException if it cannot be learned, or a calibration is asked for and the fold has
   *     no validation rows; the message names the fold
   */
  public FoldModel fit(RowSource rows, Fold fold, Consumer<String> log) {
    try {
      return model(rows, fold, log);
    } catch (InputException e) {
      throw new InputException("In %s: %s".formatted(fold.words(), e.getMessage()), e);
    }
  }

  private FoldModel model(RowSource rows, Fold fold, Consumer<String> log) {
    requireCalibrationRows(fold);
    RowSource training = fold.of(rows, FoldPart.TRAIN);
    FittedFeatures fitted = features.fit(training);
    Targets.requireFeatures(fitted, learner);
    EncodedTable train = EncodedTable.of(training, fitted);
    EncodedTable validation =
        fold.rows(FoldPart.VALIDATION) == 0
            ? null
            : EncodedTable.of(fold.of(rows, FoldPart.VALIDATION), fitted);
    try (Trained trained = learner.fit(request(train, validation, fitted.contract()), log)) {
      Scorer scorer =
          validation == null
              ? trained.scorer()
              : calibrated(trained.scorer(), validation, fitted.contract());
      return new FoldModel(
          fitted, scorer, DecisionThreshold.of(threshold, scorer, validation), trained.rounds());
    }
  }

  /** A share above 0 may hold nothing back: of one large group, or of rows of one time. */
  private void requireCalibrationRows(Fold fold) {
    if (calibration != Calibration.NONE && fold.rows(FoldPart.VALIDATION) == 0) {
      throw new InputException(
          "The calibration (%s) is fitted on validation rows, and of %d rows to learn from none is held back, since they cannot be divided."
                  .formatted(calibration.lowerName(), fold.rows(FoldPart.TRAIN))
              + "\nMaybe a larger validation_share, more folds, another method or group_column, or the calibration none.");
    }
  }

  /** A learner may have calibrated by itself; what is fitted here stands on the bare model. */
  private Scorer calibrated(Scorer trained, EncodedTable validation, Contract contract) {
    return calibration == Calibration.NONE
        ? trained
        : calibration.fit(trained.uncalibrated(), validation, contract.classes());
  }

  private TrainingRequest request(
      EncodedTable train, @Nullable EncodedTable validation, Contract contract) {
    return new TrainingRequest(
        train,
        validation,
        Targets.of(contract, train, classWeights),
        hyperparameters,
        earlyStoppingRounds,
        seed,
        Runtime.getRuntime().availableProcessors(),
        monotone);
  }
}
