package dev.crema.training.liblinear;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A class told from all others: rows as LIBLINEAR takes them, and one of its models. */
final class Separation {
  /** Sums of ours are in another order. */
  private static final double SLACK = 1.01;

  private static final double ROUNDING = 1e-12;

  private final Model model;

  /** LIBLINEAR's distance is that of the label it met first. */
  private final double sign;

  private final boolean isConverged;

  private Separation(Model model, Problem problem, Parameter parameter) {
    this.model = model;
    this.sign = model.getLabels()[0] == 1 ? 1 : -1;
    this.isConverged = isConverged(problem, parameter, weights());
  }

  /**
   * LIBLINEAR says that it gave up to a stream of the whole process alone. What it stops by: the
   * gradient of the loss is, against that of weights 0, within the tolerance times the share of the
   * rarer side. Gradients that only rounding makes other than 0 are within it.
   */
  private static boolean isConverged(Problem problem, Parameter parameter, double[] weights) {
    long positives = Arrays.stream(problem.y).filter(y -> y > 0).count();
    double rarer = Math.max(1, Math.min(positives, problem.l - positives)) / (double) problem.l;
    double atStart = gradientNorm(problem, parameter, new double[weights.length]);
    double atEnd = gradientNorm(problem, parameter, weights);
    return atEnd <= atStart * Math.max(parameter.getEps() * rarer * SLACK, ROUNDING);
  }

  /** The length of w + 2·Σ C·(w·x − y)·x over the rows with y·w·x &lt; 1. */
  private static double gradientNorm(Problem problem, Parameter parameter, double[] weights) {
    double[] gradient = weights.clone();
    for (int i = 0; i < problem.l; i++) {
      double y = problem.y[i];
      double distance = 0;
      for (Feature cell : problem.x[i]) {
        distance += weights[cell.getIndex() - 1] * cell.getValue();
      }
      if (y * distance < 1) {
        double cost = parameter.getC() * parameter.getWeights()[y > 0 ? 0 : 1];
        for (Feature cell : problem.x[i]) {
          gradient[cell.getIndex() - 1] += 2 * cost * (distance - y) * cell.getValue();
        }
      }
    }
    return Math.sqrt(Arrays.stream(gradient).map(each -> each * each).sum());
  }

  /** Returns whether it ended within the tolerance, and not for another reason. */
  boolean isConverged() {
    return isConverged;
  }

  static {
    Linear.disableDebugOutput();
  }

  /**
   * Fits a plane between rows.
   *
   * @param rows of {@link #row}
   * @param positive whether each is of the class; both kinds must be there
   * @param weights of a row that is of the class, and of one that is not
   * @param request whose hyperparameters
   */
  static Separation fit(
      List<Feature[]> rows, List<Boolean> positive, double[] weights, TrainingRequest request) {
    Problem problem = new Problem();
    problem.l = rows.size();
    problem.n = request.train().features() + 1;
    problem.bias = 1;
    problem.x = rows.toArray(Feature[][]::new);
    problem.y = positive.stream().mapToDouble(is -> is ? 1 : -1).toArray();
    Parameter parameter =
        new Parameter(
            SolverType.L2R_L2LOSS_SVC,
            request.number("cost"),
            request.number("tolerance"),
            request.integer("max_iterations"),
            0);
    parameter.setWeights(weights, new int[] {1, -1});
    return new Separation(Linear.train(problem, parameter), problem, parameter);
  }

  /** Returns a row as LIBLINEAR takes it: what is not 0, counted from 1, and the bias. */
  static Feature[] row(float[] x) {
    List<Feature> row = new ArrayList<>(x.length + 1);
    for (int f = 0; f < x.length; f++) {
      if (x[f] != 0) {
        row.add(new FeatureNode(f + 1, x[f]));
      }
    }
    row.add(new FeatureNode(x.length + 1, 1));
    return row.toArray(Feature[]::new);
  }

  static List<Feature[]> rows(EncodedTable table) {
    List<Feature[]> rows = new ArrayList<>(table.rows());
    for (int i = 0; i < table.rows(); i++) {
      rows.add(row(table.row(i)));
    }
    return rows;
  }

  /** Returns the library's own distance, positive on the side of the class. */
  double distance(Feature[] row) {
    double[] values = new double[1];
    Linear.predictValues(model, row, values);
    return sign * values[0];
  }

  /** Returns one weight per feature, then the bias. */
  double[] weights() {
    double[] weights = model.getFeatureWeights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= sign;
    }
    return weights;
  }
}
