package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PredictionLayoutTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: visits
          positive_class: "yes"
          min_completeness: 0.9
          columns:
            - {name: x, type: number}
            - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  @Test
  void hasTheColumnsOfTheContractThenFiveThatNothingUses() {
    Contract predictions = PredictionLayout.of(CONTRACT).contract();
    assertThat(predictions.names())
        .containsExactly(
            "x",
            "bought",
            "crema_prediction_id",
            "crema_predicted_at",
            "crema_version",
            "crema_class",
            "crema_score");
    assertThat(predictions.columns().subList(2, 7))
        .allMatch(column -> column.role() == Role.IGNORED && column.nullable());
    assertThat(predictions.columns().subList(0, 2)).isEqualTo(CONTRACT.columns());
    assertThat(predictions.classes()).containsExactly("no", "yes");
    assertThat(predictions.minCompleteness()).isZero();
    assertThat(PredictionLayout.of(CONTRACT).base()).isEqualTo(CONTRACT);
  }

  @Test
  void aNumberIsOneColumn() {
    Contract prices =
        Contract.parse(
            """
            version: 1
            name: prices
            columns:
              - {name: x, type: number}
              - {name: price, type: number, role: label}
            """,
            "contract.yaml");
    PredictionLayout layout = PredictionLayout.of(prices);
    assertThat(layout.contract().names())
        .containsExactly(
            "x",
            "price",
            "crema_prediction_id",
            "crema_predicted_at",
            "crema_version",
            "crema_value");
    assertThat(PredictionLayout.of(layout.contract()).base()).isEqualTo(layout.base());
    RawRow row = new RawRow(6);
    layout.set(new PredictionLayout.Answer("id", 12, "7", null, 3.5), row);
    assertThat(row.number(5)).isEqualTo(3.5);
    assertThatThrownBy(
            () -> layout.set(new PredictionLayout.Answer("id", 12, "7", "yes", 0.5), row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("regression");
  }

  @Test
  void predictionsPredictedAgainHaveOneAnswerNotTwo() {
    Contract predictions = PredictionLayout.of(CONTRACT).contract();
    assertThat(PredictionLayout.of(predictions).contract()).isEqualTo(predictions);
  }

  @Test
  void refusesAColumnThatOnlyHasTheNameOfAnAnswer() {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: visits
            columns:
              - {name: Crema_Score, type: number}
              - {name: bought, type: string, role: label, allowed: ["no", "yes", "maybe"]}
            """,
            "contract.yaml");
    assertThatThrownBy(() -> PredictionLayout.of(contract))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The column (Crema_Score) has the name of an answer's")
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void setsTheAnswerAndLeavesTheRest() {
    PredictionLayout layout = PredictionLayout.of(CONTRACT);
    RawRow row = new RawRow(7);
    row.setNumber(0, 3);
    row.setText(1, "no");
    layout.set(new PredictionLayout.Answer("id", 12, null, "yes", Double.NaN), row);
    assertThat(row.number(0)).isEqualTo(3);
    assertThat(row.text(1)).isEqualTo("no");
    assertThat(row.text(2)).isEqualTo("id");
    assertThat(row.number(3)).isEqualTo(12);
    assertThat(row.isMissing(4)).isTrue();
    assertThat(row.text(5)).isEqualTo("yes");
    assertThat(row.isMissing(6)).isTrue();
    assertThatThrownBy(
            () -> new PredictionLayout.Answer("id", 0, "1", "yes", Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
  }
}
