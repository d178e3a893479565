package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.ColumnType;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is narrowed down in bounded memory is what sorting all values gives. */
class NarrowingTest {
  private static final int VALUES = 30_000;
  private static final int MAX_KEPT = 100;

  /** Memory of a pass: counters and their first values, or what is kept. */
  private static final long MAX_MEMORY = 2 << 16;

  private enum Shape {
    SPREAD,
    CATEGORIES,
    MOSTLY_ZERO,
    CLOSE_TOGETHER,
    HUGE_AND_TINY,
    EQUAL;

    DoubleSupplier values(Random random) {
      return switch (this) {
        case SPREAD -> random::nextGaussian;
        case CATEGORIES -> () -> random.nextInt(-40, 40);
        case MOSTLY_ZERO -> () -> random.nextInt(10) == 0 ? random.nextDouble() : 0;
        case CLOSE_TOGETHER -> () -> 1e6 + random.nextInt(5_000) * 1e-9;
        case HUGE_AND_TINY ->
            () -> Math.scalb(random.nextBoolean() ? 1.0 : -1.0, random.nextInt(-1_000, 900));
        case EQUAL -> () -> -7.25;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void findsWhatSortingFinds(Shape shape) {
    for (int count : new int[] {1, 2, 3, 1_001, VALUES}) {
      DoubleSupplier supplier = shape.values(new Random(count));
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = supplier.getAsDouble();
      }
      for (FitOperator operator : operators()) {
        Accumulator.Collector sorted = new Accumulator.Collector(operator, count);
        for (double value : values) {
          sorted.add(value, null);
        }
        Narrowing narrowing = new Narrowing(operator, MAX_KEPT);
        do {
          assertThat(narrowing.keeps()).isLessThanOrEqualTo(MAX_MEMORY);
          for (double value : values) {
            narrowing.add(value, null);
          }
        } while (narrowing.needsAnotherPass());
        assertThat(narrowing.finish().words())
            .as("%s of %d", operator, count)
            .isEqualTo(sorted.finish().words());
      }
    }
  }

  private static List<FitOperator> operators() {
    return List.of(
        new FitOperator.Impute(FitOperator.Strategy.MEDIAN, null, false),
        new FitOperator.Robust(25, 75),
        new FitOperator.Robust(0, 100),
        new FitOperator.Bin(FitOperator.Method.QUANTILE, 5, List.of()),
        new FitOperator.Bin(FitOperator.Method.QUANTILE, 1_000, List.of()));
  }

  @Test
  void aFitOfManyRowsReadsTheColumnsOfEachPassAlone() {
    List<Set<String>> read = new ArrayList<>();
    int rows = Narrowing.MAX_KEPT + 2;
    RowSource source =
        new RowSource() {
          @Override
          public void forEach(dev.crema.data.RowVisitor visitor) {
            RawRow row = new RawRow(2);
            for (int i = 0; i < rows; i++) {
              row.setNumber(0, i % 1_000);
              row.setNumber(1, rows - i);
              visitor.row(row, i);
            }
          }

          @Override
          public RowSource only(Set<String> columns) {
            read.add(columns);
            return this;
          }
        };
    FittedFeatures features =
        Rows.define(
                Rows.contract(
                    Rows.present("a", ColumnType.NUMBER), Rows.nullable("b", ColumnType.NUMBER)),
                """
                fit:
                  - {columns: [a], steps: [standardize]}
                  - {columns: [b], steps: [impute: {strategy: median}, keep]}
                """)
            .fit(source);
    // 1 to rows, evenly: the median lies in the middle.
    assertThat(features.describe().get(1).fitted()).contains(Double.toString((rows + 1) / 2d));
    assertThat(read.getFirst()).containsExactly("a"); // b may be missing: nothing to check
    assertThat(read.get(1)).containsExactlyInAnyOrder("a", "b");
    assertThat(read.subList(2, read.size())).isNotEmpty().allMatch(Set.of("b")::equals);
  }
}
