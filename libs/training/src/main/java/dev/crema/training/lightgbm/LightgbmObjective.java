package dev.crema.training.lightgbm;

import dev.crema.data.Task;
import dev.crema.training.Target;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What LightGBM is to lessen.
 *
 * @param task of the label
 * @param margins how many trees a round adds: 1 of a number and of two classes, else the number of
 *     classes
 * @param savedAs what a saved model calls the objective
 * @param loss what the curves are called, after the part
 * @param parameters the library's
 */
record LightgbmObjective(
    Task task, int margins, String savedAs, String loss, Map<String, Object> parameters) {

  /** Squared error for numbers, log loss for classes. */
  static LightgbmObjective of(Target target) {
    return switch (target) {
      case Target.Numbers _ ->
          new LightgbmObjective(
              Task.REGRESSION, 1, "regression", "rmse", parameters("regression", "rmse"));
      case Target.Classes classes when classes.names().size() == 2 ->
          new LightgbmObjective(
              Task.CLASSIFICATION,
              1,
              "binary sigmoid:1",
              "log_loss",
              parameters("binary", "binary_logloss"));
      case Target.Classes classes -> ofClasses(classes.names().size());
    };
  }

  private static LightgbmObjective ofClasses(int classes) {
    Map<String, Object> parameters = parameters("multiclass", "multi_logloss");
    parameters.put("num_class", classes);
    return new LightgbmObjective(
        Task.CLASSIFICATION, classes, "multiclass num_class:" + classes, "log_loss", parameters);
  }

  private static Map<String, Object> parameters(String objective, String metric) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("objective", objective);
    parameters.put("metric", metric);
    return parameters;
  }

  /** How many trees a round adds. */
  static int margins(Target target) {
    return switch (target) {
      case Target.Numbers _ -> 1;
      case Target.Classes classes -> classes.names().size() == 2 ? 1 : classes.names().size();
    };
  }

  boolean isRegression() {
    return task == Task.REGRESSION;
  }
}
