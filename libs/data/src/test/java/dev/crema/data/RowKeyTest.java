package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowKeyTest {
  private static final Contract CONTRACT =
      Contract.parse(
          "{version: 1, name: c, columns: [{name: x, type: number}, {name: y, type: string}, {name: z, type: number, role: label}]}",
          "c");

  private static long bits(double x, String y, double label) {
    RawRow row = new RawRow(3);
    row.setNumber(0, x);
    row.setText(1, y);
    row.setNumber(2, label);
    return RowKey.ofEntity(CONTRACT, "crema").bits(row);
  }

  /** As the leakage probes take them: else two equal rows could stand in both parts. */
  @Test
  void minusZeroIsZero() {
    assertThat(bits(-0.0, "a", 1)).isEqualTo(bits(0.0, "a", 1));
    assertThat(bits(-1, "a", 1)).isNotEqualTo(bits(1, "a", 1));
  }

  @Test
  void withoutAnEntityTheInputsAreTheKeyAndTheLabelIsNot() {
    assertThat(bits(2, "a", 1)).isEqualTo(bits(2, "a", 7)).isNotEqualTo(bits(2, "b", 1));
    assertThat(bits(Double.NaN, "a", 1)).isNotEqualTo(bits(0, "a", 1));
  }
}
