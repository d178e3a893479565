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
import java.util.List;

/** A class told from all others: rows as LIBLINEAR takes them, and one of its models. */
final class Separation {
  private final Model model;

  /** LIBLINEAR's distance is that of the label it met first. */
  private final double sign;

  private Separation(Model model) {
    this.model = model;
    this.sign = model.getLabels()[0] == 1 ? 1 : -1;
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
    return new Separation(Linear.train(problem, parameter));
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
