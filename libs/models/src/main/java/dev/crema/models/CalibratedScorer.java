package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import java.util.List;

/**
 * A model whose probabilities go through a curve, so that they are frequencies; immutable and
 * thread-safe.
 *
 * <p>Binary: the curve is of class 1. With more classes each has its own, and what they give is
 * divided by its sum; where all give 0, each class gets the same. Margins are the model's.
 */
public final class CalibratedScorer implements Scorer {
  private final UncalibratedScorer model;
  private final List<CalibrationCurve> curves;

  /**
   * Puts curves on a model.
   *
   * @param model the model
   * @param curves one for a binary model, else one per class; all of one kind
   * @throws InputException if there are more or fewer, they are of several kinds, or the model
   *     predicts a number
   */
  public CalibratedScorer(UncalibratedScorer model, List<? extends CalibrationCurve> curves) {
    if (model.task() == Task.REGRESSION) {
      throw new InputException("A number has no probabilities that could be calibrated.");
    }
    int needed = model.classes() == 2 ? 1 : model.classes();
    if (curves.size() != needed) {
      throw new InputException(
          "There are %d curves of calibration; a model of %d classes has %d."
              .formatted(curves.size(), model.classes(), needed));
    }
    if (curves.stream().map(CalibrationCurve::getClass).distinct().count() > 1) {
      throw new InputException("The curves of calibration are of several kinds.");
    }
    this.model = model;
    this.curves = List.copyOf(curves);
  }

  /**
   * Returns the curves.
   *
   * @return one for a binary model, else one per class
   */
  public List<CalibrationCurve> curves() {
    return curves;
  }

  @Override
  public UncalibratedScorer uncalibrated() {
    return model;
  }

  @Override
  public int features() {
    return model.features();
  }

  @Override
  public int classes() {
    return model.classes();
  }

  @Override
  public int marginCount() {
    return model.marginCount();
  }

  @Override
  public boolean acceptsMissing() {
    return model.acceptsMissing();
  }

  @Override
  public void probabilities(float[] x, double[] out) {
    model.probabilities(x, out);
    if (curves.size() == 1) {
      double p = curves.getFirst().at(out[1]);
      out[0] = 1 - p;
      out[1] = p;
      return;
    }
    double sum = 0;
    for (int i = 0; i < curves.size(); i++) {
      out[i] = curves.get(i).at(out[i]);
      sum += out[i];
    }
    for (int i = 0; i < curves.size(); i++) {
      out[i] = sum > 0 ? out[i] / sum : 1.0 / curves.size();
    }
  }

  /** {@inheritDoc} It predicts classes, and refuses. */
  @Override
  public double value(float[] x) {
    throw Scorers.noValue();
  }

  /**
   * {@inheritDoc} They are the model's, before calibration.
   *
   * @param x the features
   * @param out receives the margins
   */
  @Override
  public void margins(float[] x, float[] out) {
    model.margins(x, out);
  }
}
