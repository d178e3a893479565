package dev.crema.models;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.features.FittedFeatures;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What goes into a model package.
 *
 * @param contract the contract of the raw rows, with a label
 * @param features the features, fitted under this contract
 * @param scorer the model over these features, with the contract's classes in their order
 * @param threshold binary: the positive class is predicted from this probability on, from 0 to 1,
 *     both included; ignored and NaN for more classes, where the most probable class is predicted
 * @param algorithm the learner's name, as {@code xgboost}
 * @param goldenRows 1 to {@value GoldenRows#MAX_ROWS} rows whose answers are stored and checked at
 *     each opening; see {@link GoldenRows#choose}
 * @param split how the rows were split into those learned from and those judged by, in words that
 *     differ if the split does; at most {@value #MAX_SPLIT} characters; empty if it is not known
 */
public record PackageContents(
    Contract contract,
    FittedFeatures features,
    Scorer scorer,
    double threshold,
    String algorithm,
    List<RawRow> goldenRows,
    String split) {
  /** Most characters of the split. */
  public static final int MAX_SPLIT = 1_000;

  private static final Pattern ALGORITHM = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /**
   * Copies the rows and refuses what does not belong together.
   *
   * @throws InputException if the parts do not fit each other
   */
  public PackageContents {
    goldenRows = goldenRows.stream().map(RawRow::copy).toList();
    int classes = Decision.classes(contract);
    if (!features.contract().equals(contract)) {
      throw new InputException(
          "The features were fitted under another contract (%s) than that of the package (%s)."
              .formatted(features.contract().digest(), contract.digest()));
    }
    if (scorer.features() != features.size()) {
      throw new InputException(
          "The scorer takes %d features, but %d are fitted."
              .formatted(scorer.features(), features.size()));
    }
    if (scorer.task() != contract.task()) {
      throw new InputException(
          "The scorer is one of %s, the label (%s) asks for %s."
              .formatted(
                  scorer.task().lowerName(),
                  contract.requireLabel().name(),
                  contract.task().lowerName()));
    }
    if (scorer.classes() != classes) {
      throw new InputException(
          "The scorer knows %d classes, the label (%s) has %d: %s."
              .formatted(
                  scorer.classes(), contract.requireLabel().name(), classes, contract.classes()));
    }
    if (!scorer.acceptsMissing() && !features.missingFeatures().isEmpty()) {
      throw new InputException(
          "The algorithm (%s) takes no missing values, but these features can be missing: %s.\nMaybe impute them in features.yaml."
              .formatted(algorithm, features.missingFeatures()));
    }
    threshold = classes == 2 ? threshold : Double.NaN;
    if (classes == 2 && !(threshold >= 0 && threshold <= 1)) {
      throw new InputException("The threshold (%s) is not from 0 to 1.".formatted(threshold));
    }
    if (!ALGORITHM.matcher(algorithm).matches()) {
      throw new InputException(
          "The algorithm's name (%s) is not of lower-case letters, digits and underscores."
              .formatted(algorithm));
    }
    if (goldenRows.isEmpty() || goldenRows.size() > GoldenRows.MAX_ROWS) {
      throw new InputException(
          "There are %d golden rows; a package has 1 to %d."
              .formatted(goldenRows.size(), GoldenRows.MAX_ROWS));
    }
    if (split.length() > MAX_SPLIT) {
      throw new InputException(
          "The split has %d characters; at most %d are possible."
              .formatted(split.length(), MAX_SPLIT));
    }
  }

  /**
   * What goes into a package that does not say how rows were split.
   *
   * @param contract the contract of the raw rows
   * @param features the features
   * @param scorer the model
   * @param threshold from which probability on the positive class is predicted
   * @param algorithm the learner's name
   * @param goldenRows rows whose answers are stored
   * @throws InputException if the parts do not fit each other
   */
  public PackageContents(
      Contract contract,
      FittedFeatures features,
      Scorer scorer,
      double threshold,
      String algorithm,
      List<RawRow> goldenRows) {
    this(contract, features, scorer, threshold, algorithm, goldenRows, "");
  }

  /**
   * Returns the class that the package will predict.
   *
   * @param probabilities one per class
   * @return as {@link ModelPackage#classify}
   */
  public int classify(double[] probabilities) {
    return Decision.classify(probabilities, threshold);
  }
}
