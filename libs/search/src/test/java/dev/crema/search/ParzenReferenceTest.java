package dev.crema.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Beside Optuna and scipy: the values are from src/test/python/parzen_reference.py. */
class ParzenReferenceTest {
  private static final Parameter CHOICE =
      new Parameter("d", new Domain.Choice(List.of("x", "y", "z")), null);

  private static final Map<String, List<Parameter>> SPACES =
      Map.of(
          "number", List.of(real(-1, 3, false)),
          "log", List.of(real(1e-4, 10, true)),
          "integer", List.of(whole(2, 300, false)),
          "small_integer", List.of(whole(2, 12, false)),
          "log_integer", List.of(whole(1, 2000, true)),
          "choice", List.of(CHOICE),
          "mixed", List.of(real(0, 1, false), real(1e-3, 1, true), whole(1, 200, false), CHOICE));

  private static Parameter real(double low, double high, boolean isLog) {
    return new Parameter("a", new Domain.Real(low, high, isLog), null);
  }

  private static Parameter whole(long low, long high, boolean isLog) {
    return new Parameter("c", new Domain.Whole(low, high, isLog), null);
  }

  @Test
  void densitiesAreThoseOfOptuna() throws IOException {
    int compared = 0;
    for (Node estimator : reference().required("estimators").items()) {
      List<Parameter> parameters =
          Objects.requireNonNull(SPACES.get(estimator.required("space").text()));
      ParzenEstimator ours =
          new ParzenEstimator(parameters, coordinates(estimator, "observations", parameters));
      double[][] points = coordinates(estimator, "points", parameters);
      double[] expected = numbers(estimator.required("log_densities"));
      for (int i = 0; i < points.length; i++) {
        // Optuna's own logarithms of small probabilities are good to some 1e-9.
        assertThat(ours.logDensity(points[i]))
            .as("%s, point %d", estimator.location(), i)
            .isCloseTo(expected[i], within(1e-8));
        compared++;
      }
    }
    assertThat(compared).isEqualTo((6 * 6 + 4) * 12);
  }

  @Test
  void massesAreThoseOfScipy() throws IOException {
    for (Node line : reference().required("mass").items()) {
      double expected = line.required("mass").number();
      assertThat(Normal.mass(line.required("from").number(), line.required("to").number()))
          .as(line.location())
          .isCloseTo(expected, within(expected * 1e-9));
    }
  }

  @Test
  void drawsFollowTheDensity() {
    List<Parameter> parameters = SPACES.get("small_integer");
    double[][] observations = {{3}, {4}, {4}, {11}};
    ParzenEstimator estimator =
        new ParzenEstimator(Objects.requireNonNull(parameters), observations);
    int[] counts = new int[13];
    SearchRandom random = new SearchRandom(5, 0);
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      counts[(int) estimator.draw(random)[0]]++;
    }
    for (int value = 2; value <= 12; value++) {
      double share = Math.exp(estimator.logDensity(new double[] {value}));
      // Four standard deviations of a share of 20,000 draws.
      assertThat(counts[value] / (double) draws)
          .as("share of %d", value)
          .isCloseTo(share, within(4 * Math.sqrt(share / draws)));
    }
  }

  private static double[][] coordinates(Node estimator, String name, List<Parameter> parameters) {
    return estimator.required(name).items().stream()
        .map(
            row -> {
              double[] values = numbers(row);
              for (int i = 0; i < values.length; i++) {
                Domain domain = parameters.get(i).domain();
                boolean isLog =
                    (domain instanceof Domain.Real real && real.isLog())
                        || (domain instanceof Domain.Whole whole && whole.isLog());
                values[i] = isLog ? Math.log(values[i]) : values[i];
              }
              return values;
            })
        .toArray(double[][]::new);
  }

  private static double[] numbers(Node list) {
    return list.items().stream().mapToDouble(Node::number).toArray();
  }

  private static Node reference() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ParzenReferenceTest.class.getResourceAsStream("/golden/parzen.json"))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), "parzen.json");
    }
  }
}
