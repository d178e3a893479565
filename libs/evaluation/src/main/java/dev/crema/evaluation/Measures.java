package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.ConfusionMatrix;
import dev.crema.evaluation.metrics.NumberPlot;
import java.util.List;
import java.util.Objects;

/** All that is measured of one model on one set of rows. */
public sealed interface Measures {
  /**
   * Returns the metrics by name.
   *
   * @return the metrics
   */
  MetricValues metrics();

  /**
   * Returns how many rows were measured.
   *
   * @return at least 1
   */
  long rows();

  /**
   * Returns what is measured of classes.
   *
   * @return this
   * @throws IllegalStateException if numbers were measured
   */
  default OfClasses ofClasses() {
    return switch (this) {
      case OfClasses classes -> classes;
      case OfNumbers _ -> throw new IllegalStateException("Numbers were measured, not classes.");
    };
  }

  /**
   * What is measured of classes.
   *
   * @param metrics metrics by name
   * @param confusionMatrix counts at the package's own threshold, lines true, columns predicted, in
   *     the order of {@link Evaluation#classes()}; its sum is the number of rows that have a label
   * @param rocCurves two classes: that of the positive class; more: one per class, against the
   *     others; a class without rows, or with all of them, has none
   * @param calibration the bins that hold rows: of the positive class's probability for two
   *     classes, of the predicted class's for more
   */
  record OfClasses(
      MetricValues metrics,
      ConfusionMatrix confusionMatrix,
      List<RocCurve> rocCurves,
      List<Calibration.Bin> calibration)
      implements Measures {
    /** Copies the lists. */
    public OfClasses {
      Objects.requireNonNull(metrics, "metrics");
      Objects.requireNonNull(confusionMatrix, "confusionMatrix");
      rocCurves = List.copyOf(rocCurves);
      calibration = List.copyOf(calibration);
    }

    @Override
    public long rows() {
      return confusionMatrix.rows();
    }
  }

  /**
   * What is measured of numbers.
   *
   * @param metrics metrics by name
   * @param rows how many rows, at least 1
   * @param plot predicted and true numbers, and the errors
   */
  record OfNumbers(MetricValues metrics, long rows, NumberPlot plot) implements Measures {
    /** Checks. */
    public OfNumbers {
      Objects.requireNonNull(metrics, "metrics");
      Objects.requireNonNull(plot, "plot");
      if (rows < 1) {
        throw new IllegalArgumentException("There are (%d) rows.".formatted(rows));
      }
    }
  }
}
