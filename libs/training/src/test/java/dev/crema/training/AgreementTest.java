package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.models.LinearModel;
import dev.crema.models.Scorer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgreementTest {
  private static final float[][] ROWS = {{1, 2}, {-1, 0}, {0, 0}};

  /** A trainer that answers as its scorer does, plus an error. */
  private record Fake(Scorer scorer, double error, double walkError, float marginError)
      implements Trained {
    @Override
    public Answerer answerer(float[] x) {
      return x[0] < 0 ? Answerer.WALK : x[0] == 0 ? Answerer.IN_PLACE : Answerer.PREDICT;
    }

    @Override
    public double[][] reference(float[][] rows) {
      return answers(rows, error);
    }

    @Override
    public double[][] walk(float[][] rows) {
      return answers(rows, walkError);
    }

    private double[][] answers(float[][] rows, double shift) {
      double[][] all = new double[rows.length][2];
      for (int i = 0; i < rows.length; i++) {
        scorer.probabilities(rows[i], all[i]);
        all[i][1] += shift;
      }
      return all;
    }

    @Override
    public float[][] referenceMargins(float[][] rows) {
      float[][] margins = new float[rows.length][1];
      for (int i = 0; i < rows.length; i++) {
        scorer.margins(rows[i], margins[i]);
        margins[i][0] += marginError;
      }
      return margins;
    }

    @Override
    public float[][] thresholds() {
      return new float[][] {{}, {5}};
    }

    @Override
    public Map<String, double[]> curves() {
      return Map.of();
    }

    @Override
    public int rounds() {
      return 1;
    }

    @Override
    public double[] importance() {
      return new double[2];
    }

    @Override
    public String importanceName() {
      return "nothing";
    }

    @Override
    public void close() {}
  }

  private static Trained fake(double error, double walkError, float marginError) {
    Scorer scorer = LinearModel.binary(new double[] {1, 0.5}, 0.25);
    return new Fake(scorer, error, walkError, marginError);
  }

  @Test
  void countsWhoAnsweredWhat() {
    AgreementReport report = Agreement.verify(fake(5e-7, 0, 0), ROWS, 1e-6);
    assertThat(report.predicted()).isEqualTo(1);
    assertThat(report.inPlace()).isEqualTo(1);
    assertThat(report.walkedOnly()).isEqualTo(1);
    assertThat(report.margins()).isEqualTo(2);
    assertThat(report.maxDifference()).isBetween(4.9e-7, 5.1e-7);
    assertThat(report.statement())
        .contains("3 encoded rows")
        .contains("agree on the 3 that have an answer")
        .contains("thresholds")
        .contains("1 rows were answered by the trainer's own predict")
        .contains("in-place prediction")
        .contains("only by walking its own dump");
  }

  @Test
  void refusesAnotherProbability() {
    assertThatThrownBy(() -> Agreement.verify(fake(2e-6, 0, 0), ROWS, 1e-6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the trainer's prediction gives")
        .hasMessageContaining("[1.0, 2.0]");
    assertThatThrownBy(() -> Agreement.verify(fake(0, 2e-6, 0), ROWS, 1e-6))
        .hasMessageContaining("the walk through the trainer's dump gives");
    assertThatThrownBy(() -> Agreement.verify(fake(Double.NaN, 0, 0), ROWS, 1e-6))
        .hasMessageContaining("(NaN)");
  }

  @Test
  void aRowMayBeRefusedOnlyWhereTheTrainerHasNoAnswer() {
    float[][] refused = {{-1, Float.NaN}, {1, 2}};
    AgreementReport report = Agreement.verify(fake(0, 0, 0), refused, 1e-6);
    assertThat(report.refused()).isEqualTo(1);
    assertThat(report.walkedOnly()).isZero();
    assertThat(report.statement()).contains("agree on the 1 that have an answer");
    assertThat(report.statement()).contains("1 rows with NaN or ±Inf have no answer");
    assertThatThrownBy(() -> Agreement.verify(fake(0, 0, 0), new float[][] {{1, Float.NaN}}, 1e-6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("refuses the row [1.0, NaN], which its trainer answers");
  }

  @Test
  void refusesAMarginThatDiffersInItsLastBit() {
    assertThatThrownBy(() -> Agreement.verify(fake(0, 0, Math.ulp(2.25f)), ROWS, 1e-6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gives the margin");
  }

  @Test
  void probesHitThresholdsAndTheirNeighboursAndAllSpecialValues() {
    EncodedTable table =
        new EncodedTable(new float[] {1, 2}, 1, 2, new int[] {0}, List.of("a", "b"));
    float[][] rows = ProbeRows.of(table, List.of(new float[] {9, 9}), fake(0, 0, 0), 400, 1);
    assertThat(rows.length).isEqualTo(400);
    assertThat(Arrays.stream(rows).map(Arrays::toString)).contains("[9.0, 9.0]", "[1.0, 2.0]");
    assertThat(Arrays.stream(rows).map(row -> row[1]))
        .contains(
            5f,
            Math.nextUp(5f),
            Math.nextDown(5f),
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0f);
    float[][] again = ProbeRows.of(table, List.of(new float[] {9, 9}), fake(0, 0, 0), 400, 1);
    assertThat(Arrays.deepToString(again)).isEqualTo(Arrays.deepToString(rows));
  }
}
