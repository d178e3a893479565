package dev.crema.training.bayes;

import dev.crema.models.NaiveBayes;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.function.Consumer;

/**
 * Naive Bayes: features are independent within each class (Hastie, Tibshirani and Friedman, The
 * Elements of Statistical Learning, 2009, section 6.6.3).
 *
 * <p>A feature whose training values are all 0 or 1 is binary; every other one is normal in each
 * class. Missing values are left out, in training and of the sum. Class weights multiply the
 * priors, which are shares of the rows. A class without rows counts as half a row, and a class
 * whose values of a feature are all missing has the feature's spread over all classes. Nothing is
 * left to chance, and everything is summed in the order of the rows.
 */
public final class NaiveBayesLearner implements Learner {
  static final String ALPHA = "alpha";
  static final String VAR_SMOOTHING = "var_smoothing";

  /** The names are those of scikit-learn. */
  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.number(
              ALPHA,
              1,
              new Range(1e-6, 1e6),
              "Rows added to each value of a binary feature in each class, so that no share is 0."),
          Hyperparameter.number(
              VAR_SMOOTHING,
              1e-9,
              new Range(1e-12, 1),
              "Share of a feature's variance over all classes that is added to that in each class."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public NaiveBayesLearner() {}

  @Override
  public String algorithm() {
    return "naive_bayes";
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    NaiveBayes.requireRoom(request.train().features(), request.classes().size());
    return new NaiveBayesFit(request).run();
  }
}
