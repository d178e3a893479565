package dev.crema.training.xgboost;

import dev.crema.training.EncodedTable;
import dev.crema.training.Target;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What XGBoost is to lessen.
 *
 * @param margins how many trees a round adds
 * @param loss what the curves are called, after the part
 * @param parameters the library's, among them where margins start: said rather than estimated, so
 *     that it stays what it is from version to version
 */
record XgboostObjective(int margins, String loss, Map<String, Object> parameters) {

  /** Squared error for numbers, log loss for classes. */
  static XgboostObjective of(TrainingRequest request) {
    return switch (request.target()) {
      case Target.Numbers _ ->
          new XgboostObjective(
              1, "rmse", parameters("reg:squarederror", "rmse", mean(request.train())));
      case Target.Classes classes when classes.names().size() == 2 ->
          new XgboostObjective(
              1, "log_loss", parameters("binary:logistic", "logloss", prior(request)));
      case Target.Classes classes -> {
        Map<String, Object> parameters = parameters("multi:softprob", "mlogloss", 0);
        parameters.put("num_class", classes.names().size());
        yield new XgboostObjective(classes.names().size(), "log_loss", parameters);
      }
    };
  }

  /**
   * The pinball loss of a quantile (Koenker and Bassett, Regression Quantiles, 1978), from the
   * training part's own quantile on.
   */
  static XgboostObjective ofQuantile(EncodedTable train, double quantile) {
    double[] sorted = train.numbers().clone();
    Arrays.sort(sorted);
    int rank = Math.max(1, (int) Math.ceil(quantile * sorted.length));
    Map<String, Object> parameters =
        parameters("reg:quantileerror", "quantile", (float) sorted[rank - 1]);
    parameters.put("quantile_alpha", quantile);
    return new XgboostObjective(1, "quantile_loss", parameters);
  }

  private static Map<String, Object> parameters(String objective, String metric, float start) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("objective", objective);
    parameters.put("eval_metric", metric);
    parameters.put("base_score", start == 0 ? "0" : Float.toString(start));
    return parameters;
  }

  /** Shares are added, not labels, whose sum could overflow. */
  private static float mean(EncodedTable train) {
    double mean = 0;
    for (double number : train.numbers()) {
      mean += number / train.rows();
    }
    return (float) mean;
  }

  /** The weighted share of class 1; both classes are there, so it is inside (0, 1). */
  private static float prior(TrainingRequest request) {
    int[] counts = request.train().counts(2);
    double negative = counts[0] * request.classWeights()[0];
    double positive = counts[1] * request.classWeights()[1];
    return (float) Math.clamp(positive / (negative + positive), 1e-6, 1 - 1e-6);
  }
}
