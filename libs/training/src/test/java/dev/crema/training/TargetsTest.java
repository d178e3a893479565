package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learners are not given what they would misunderstand. */
class TargetsTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: shop
          positive_class: 1
          columns:
            - {name: y, role: label, type: integer, allowed: [0, 1]}
            - {name: plan, type: string, nullable: true}
            - {name: place, type: string, nullable: true}
          """,
          "contract.yaml");

  private static FittedFeatures features(String fit) {
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(3);
          for (int i = 0; i < 6; i++) {
            row.clear();
            row.setNumber(0, i % 2);
            row.setText(1, "plan " + i % 3);
            row.setText(2, i == 5 ? null : "place " + i % 2);
            visitor.row(row, i + 2L);
          }
        };
    return FeatureDefinition.parse("version: 1\nfit:\n" + fit, "features.yaml", CONTRACT).fit(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear_svm", "naive_bayes"})
  void categoriesAreRefusedByNameWithAWayOut(String algorithm) {
    FittedFeatures features =
        features(
            """
              - {columns: [plan], missing: own, steps: [categorical]}
              - {columns: [place], missing: zeros, steps: [one_hot]}
            """);
    assertThatThrownBy(() -> Targets.requireFeatures(features, Learners.named(algorithm)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The features [plan] are codes of categories, which the algorithm (%s) would take for numbers."
                    .formatted(algorithm)
                + "\nMaybe one_hot in place of categorical in features.yaml, or one of [lightgbm, xgboost].");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lightgbm", "xgboost", "xgboost_quantile"})
  void thoseThatAskForCategoriesTakeThem(String algorithm) {
    FittedFeatures features =
        features("  - {columns: [plan, place], missing: keep, steps: [categorical]}\n");
    Learner learner = Learners.named(algorithm);
    assertThat(learner.takesCategories()).isTrue();
    Targets.requireFeatures(features, learner);
  }

  @Test
  void aTableKnowsItsCategories() {
    FittedFeatures features =
        features(
            """
              - {columns: [place], missing: zeros, steps: [one_hot]}
              - {columns: [plan], missing: keep, steps: [categorical: {unknown: missing}]}
            """);
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(3);
          row.setNumber(0, 1);
          row.setText(1, "never seen");
          visitor.row(row, 2);
        };
    EncodedTable table = EncodedTable.of(rows, features);
    assertThat(table.categories()).isEqualTo(List.of(0, 0, 3));
    assertThat(table.categorical()).containsExactly(2);
    assertThat(table.row(0)).containsExactly(0, 0, Float.NaN);
  }
}
