package dev.crema.combinedata;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether two datasets promise the same of each column. What is only for people (names of tables,
 * descriptions), and how good a table must be, may differ.
 */
final class SameContract {
  private SameContract() {}

  /**
   * Checks.
   *
   * @throws InputException if a column differs; the message names it, and in what
   */
  static void require(Contract original, Contract production) {
    for (ColumnContract column : original.columns()) {
      int slot = production.indexOf(column.name());
      if (slot < 0) {
        throw new InputException(
            "The column (%s) of original is not in production.%s"
                .formatted(column.name(), advice("")));
      }
      requireSame(column, production.columns().get(slot));
    }
    for (int i = 0; i < production.columns().size(); i++) {
      requirePlace(original, production.columns().get(i).name(), i);
    }
    if (!Objects.equals(original.positiveClass(), production.positiveClass())) {
      throw new InputException(
          "The positive class of the label (%s) is (%s) in original and (%s) in production.%s"
              .formatted(
                  original.requireLabel().name(),
                  original.positiveClass(),
                  production.positiveClass(),
                  advice("")));
    }
  }

  private static void requirePlace(Contract original, String column, int place) {
    int expected = original.indexOf(column);
    if (expected < 0) {
      boolean isAnswer = column.equals(PredictionLayout.PREDICTION_ID);
      throw new InputException(
          "The column (%s) of production is not in original.%s"
              .formatted(column, advice(isAnswer ? column : "")));
    }
    if (expected != place) {
      throw new InputException(
          "The column (%s) is column %d of original and column %d of production.%s"
              .formatted(column, expected + 1, place + 1, advice("")));
    }
  }

  private static String advice(String answer) {
    return answer.isEmpty()
        ? "\nMaybe make both under the same contract.yaml."
        : "\nMaybe take the output (dataset) of collect-production, not (predictions).";
  }

  private static void requireSame(ColumnContract original, ColumnContract production) {
    Map<String, @Nullable Object> expected = rules(original);
    rules(production)
        .forEach(
            (rule, value) -> {
              if (!Objects.equals(value, expected.get(rule))) {
                throw new InputException(
                    "The column (%s) has the %s (%s) in original and (%s) in production.%s"
                        .formatted(original.name(), rule, expected.get(rule), value, advice("")));
              }
            });
  }

  private static Map<String, @Nullable Object> rules(ColumnContract column) {
    Map<String, @Nullable Object> rules = new LinkedHashMap<>();
    rules.put("type", column.type().lowerName());
    rules.put("role", column.role().lowerName());
    rules.put("rule nullable", column.nullable());
    rules.put("rule min", column.min());
    rules.put("rule max", column.max());
    rules.put("rule allowed", List.copyOf(column.allowed()));
    rules.put("rule pattern", column.pattern());
    rules.put("rule unique", column.unique());
    rules.put("rule not_after", column.notAfter());
    return rules;
  }
}
