package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.models.NaiveBayes;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Trained;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import smile.stat.distribution.BernoulliDistribution;
import smile.stat.distribution.Distribution;
import smile.stat.distribution.GaussianDistribution;

/** Smile's naive Bayes, which knows neither missing values nor weights, given the same numbers. */
final class NaiveBayesBesideSmileTest {

  private static Distribution distribution(FeatureLikelihood likelihood, int c) {
    return switch (likelihood) {
      case FeatureLikelihood.Normal normal ->
          new GaussianDistribution(normal.means()[c], Math.sqrt(normal.variances()[c]));
      case FeatureLikelihood.Binary binary -> new BernoulliDistribution(binary.shares()[c]);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void agreesOnRowsThatSmileTakes(int classes) {
    Learner learner = Learners.named("naive_bayes");
    EncodedTable train = TestTables.of(500, classes, 3);
    try (Trained trained = learner.fit(TestTables.request(learner, train, classes))) {
      NaiveBayes ours = (NaiveBayes) trained.scorer();
      double[] priors = Arrays.stream(ours.logPriors()).map(Math::exp).toArray();
      Distribution[][] distributions = new Distribution[classes][TestTables.FEATURES];
      for (int c = 0; c < classes; c++) {
        for (int f = 0; f < TestTables.FEATURES; f++) {
          distributions[c][f] = distribution(ours.likelihoods().get(f), c);
        }
      }
      var smiles = new smile.classification.NaiveBayes(priors, distributions);
      double[] expected = new double[classes];
      double[] actual = new double[classes];
      EncodedTable test = TestTables.of(500, classes, 4);
      for (int i = 0; i < test.rows(); i++) {
        float[] row = test.row(i);
        double[] x = new double[row.length];
        for (int f = 0; f < x.length; f++) {
          x[f] = row[f];
        }
        smiles.predict(x, expected);
        ours.probabilities(row, actual);
        assertThat(actual).containsExactly(expected, within(1e-6));
      }
    }
  }
}
