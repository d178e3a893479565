package dev.crema.training.smile;

import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A small feed-forward network of Smile's layers, of classes and of numbers: one or two hidden
 * layers, cross entropy or squared error, mini-batches with momentum and steps scaled by a running
 * mean of squared gradients (RMSProp: Tieleman and Hinton, Lecture 6.5, 2012). The step falls
 * evenly to 0 over the rounds.
 *
 * <p>Features and numbers are standardised within, features of 0 and 1 alone only centred; the
 * scaling is folded into the weights. Class weights multiply the loss of each row, in training and
 * in the validation log loss. Missing values are refused. It learns on one thread, with OpenBLAS's
 * kernels fixed, so that its bits are the same on every processor of an architecture.
 */
public final class NeuralNetworkLearner implements Learner {
  private static final List<Hyperparameter> HYPERPARAMETERS =
      List.of(
          Hyperparameter.integer(
              "rounds",
              50,
              new Range(1, 10_000),
              "Passes over the training part (epochs) at most."),
          Hyperparameter.integer(
              "hidden_units", 32, new Range(1, 4_096), "Units of the first hidden layer."),
          Hyperparameter.integer(
              "second_hidden_units",
              0,
              new Range(0, 4_096),
              "Units of a second hidden layer; 0 = there is none."),
          Hyperparameter.integer(
              "tanh",
              0,
              new Range(0, 1),
              "What hidden units make of their sum: 0 = max(0, sum), 1 = its hyperbolic tangent."),
          Hyperparameter.number(
              "learning_rate",
              0.001,
              new Range(1e-6, 1),
              "Step along the gradient at first; it falls evenly to 0 over the rounds."),
          Hyperparameter.integer(
              "batch_size", 16, new Range(1, 65_536), "Rows whose gradients make one step."),
          Hyperparameter.number(
              "momentum", 0.9, new Range(0, 0.999), "Share of the last step in the next one."),
          Hyperparameter.number(
              "square_decay",
              0.99,
              new Range(0, 0.9999),
              "Share of the past in the mean of squared gradients that steps are divided by the root of; 0 = they are not."),
          Hyperparameter.number(
              "weight_decay",
              0.1,
              new Range(0, 1_000),
              "In each step weights shrink by twice its product with the learning rate."));

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public NeuralNetworkLearner() {}

  @Override
  public String algorithm() {
    return "neural_network";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.CLASSIFICATION, Task.REGRESSION);
  }

  @Override
  public List<Hyperparameter> hyperparameters() {
    return HYPERPARAMETERS;
  }

  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public boolean reportsRounds() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    request.train().requireComplete(algorithm());
    EncodedTable validation = request.validation();
    if (validation != null) {
      validation.requireComplete(algorithm());
    }
    OpenBlas.load();
    return new NetworkTraining(request, log, watch).run();
  }
}
