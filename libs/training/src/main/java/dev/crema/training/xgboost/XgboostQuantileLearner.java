package dev.crema.training.xgboost;

import dev.crema.data.Task;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Hyperparameter.Range;
import dev.crema.training.Learner;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gradient boosted trees by XGBoost that predict a quantile of a number rather than its mean, by
 * the pinball loss (Koenker and Bassett, Regression Quantiles, Econometrica 46, 1978): 0.5 is the
 * median, and 0.9 a number that nine rows of ten are expected not to exceed.
 *
 * <p>It takes no monotone constraints: XGBoost sets leaves to the quantile of their rows after the
 * tree has grown, whatever the constraints.
 */
public final class XgboostQuantileLearner implements Learner {
  static final String QUANTILE = "quantile";

  private static final List<Hyperparameter> HYPERPARAMETERS = hyperparametersWithQuantile();

  /** Creates the learner; {@link java.util.ServiceLoader} calls it. */
  public XgboostQuantileLearner() {}

  private static List<Hyperparameter> hyperparametersWithQuantile() {
    List<Hyperparameter> all = new ArrayList<>();
    all.add(
        Hyperparameter.number(
            QUANTILE, 0.5, new Range(0.001, 0.999), "Share of the rows that lies below."));
    all.addAll(XgboostLearner.HYPERPARAMETERS);
    return List.copyOf(all);
  }

  @Override
  public String algorithm() {
    return "xgboost_quantile";
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REGRESSION);
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
  public boolean takesCategories() {
    return true;
  }

  @Override
  public boolean reportsRounds() {
    return true;
  }

  @Override
  public Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    return XgboostTraining.run(
        request,
        XgboostObjective.ofQuantile(request.train(), request.number(QUANTILE)),
        new XgboostTraining.Watcher(log, watch));
  }
}
