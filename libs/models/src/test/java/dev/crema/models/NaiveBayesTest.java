package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.models.NaiveBayes.FeatureLikelihood;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scorer, and what its section of a package refuses by name. */
final class NaiveBayesTest {
  private static final double HALF = StrictMath.log(0.5);

  private static NaiveBayes model() {
    return new NaiveBayes(
        new double[] {HALF, HALF},
        List.of(
            new FeatureLikelihood.Normal(new double[] {0, 2}, new double[] {1, 4}),
            new FeatureLikelihood.Binary(new double[] {0.2, 0.8})),
        new double[][] {{0, 0.5}, {0, -0.25}});
  }

  private static double positive(float... x) {
    double[] p = new double[2];
    model().probabilities(x, p);
    return p[1];
  }

  private static String json(NaiveBayes model) {
    return Json.write(ScorerFormat.tree(model));
  }

  private static NaiveBayes read(String json) {
    return (NaiveBayes) ScorerFormat.read(Node.json(json, "scorer.json"), null, "scorer.bin");
  }

  @Test
  void matchesHandWorkedExample() {
    // Densities at 2: e^-2 and 1/2 (the common 1/sqrt(2 pi) left out); shares of ones 0.2 and 0.8.
    double one = 0.5 * 0.8;
    double zero = Math.exp(-2) * 0.2;
    assertThat(positive(2, 1)).isCloseTo(one / (one + zero), within(1e-15));
  }

  @Test
  void leavesOutWhatIsMissing() {
    assertThat(positive(Float.NaN, 1)).isCloseTo(0.8, within(1e-15));
    assertThat(positive(Float.NaN, Float.NaN)).isEqualTo(0.5);
  }

  @Test
  void comparesBinaryFeaturesWithAHalf() {
    assertThat(positive(Float.NaN, 0.5f)).isCloseTo(0.2, within(1e-15));
    assertThat(positive(Float.NaN, Math.nextUp(0.5f))).isCloseTo(0.8, within(1e-15));
    assertThat(positive(Float.NaN, Float.POSITIVE_INFINITY)).isCloseTo(0.8, within(1e-15));
  }

  @Test
  void theWiderClassTakesWhatIsFarFromBoth() {
    assertThat(positive(Float.NEGATIVE_INFINITY, 0)).isEqualTo(1);
    assertThat(positive(Float.MAX_VALUE, 0)).isEqualTo(1);
  }

  @Test
  void refusesNumbersThatAreNone() {
    assertThatThrownBy(() -> new FeatureLikelihood.Binary(new double[] {0.5, 1}))
        .isInstanceOf(InputException.class)
        .hasMessage("The share (1.0) is not between 0 and 1.");
    assertThatThrownBy(
            () -> new FeatureLikelihood.Normal(new double[] {0, Double.NaN}, new double[] {1, 1}))
        .hasMessage("The mean (NaN) is no float.");
    assertThatThrownBy(
            () ->
                new NaiveBayes(
                    new double[] {HALF, 0.1},
                    List.of(new FeatureLikelihood.Binary(new double[] {0.5, 0.5})),
                    new double[1][2]))
        .hasMessage("The log of a prior (0.1) is not finite, or it is positive.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1,\"kind\"|\"version\":2,\"kind\"|version (2) must be from 1 to 1",
        "\"features\":2|\"features\":3|features is (3), but it is (2).",
        "\"classes\":2|\"classes\":3|classes is (3), but it is (2).",
        "\"variances\":[1.0,4.0]|\"variances\":[0,4.0]|The variance (0.0) is not in",
        "\"variances\":[1.0,4.0]|\"variances\":[1]|likelihoods[0] is no likelihood: There are 2 means and 1 variances.",
        "\"shares\":[0.2,0.8]|\"shares\":[0.2,1.5]|likelihoods[1] is no likelihood: The share (1.5) is not between 0 and 1.",
        "\"shares\":[0.2,0.8]|\"shares\":[0.2,0.8,0.5]|The feature at index 1 has 3 classes, the model 2.",
        "\"kind\":\"binary\"|\"kind\":\"poisson\"|likelihoods[1].kind (poisson) is none of [normal, binary].",
        "\"expected\":[[0.0,0.5],[0.0,-0.25]]|\"expected\":[[0,0]]|There are 2 features and expectations of 1.",
        "\"log_priors\":[|\"log_priors\":[3,|The log of a prior (3.0) is not finite, or it is positive."
      })
  void itsSectionIsRefusedByName(String from, String to, String message) {
    String text = json(model());
    assertThat(text).contains(from);
    assertThatThrownBy(() -> read(text.replace(from, to)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("scorer.json:1:")
        .hasMessageContaining(message);
  }

  @Test
  void isReadBackAsItWasWritten() {
    assertThat(json(read(json(model())))).isEqualTo(json(model()));
  }
}
