package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeriveTest {
  private static final Contract CONTRACT =
      Rows.contract(
          Rows.nullable("a", ColumnType.NUMBER),
          Rows.nullable("b", ColumnType.INTEGER),
          Rows.nullable("s", ColumnType.STRING),
          Rows.nullable("d", ColumnType.DATE),
          Rows.nullable("t", ColumnType.TIMESTAMP),
          Rows.nullable("f", ColumnType.BOOLEAN));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          sum: {of: [a, b]}                                     | 1.5  | 2  | 3.5
          sum: {of: [a, b, a]}                                  | 1.5  | 2  | 5
          sum: {of: [a, b]}                                     | -    | 2  | NaN
          difference: {of: [a, b]}                              | 1.5  | 2  | -0.5
          difference: {of: [a, b]}                              | 1.5  | -  | NaN
          product: {of: [a, b]}                                 | 1.5  | 2  | 3
          product: {of: [a, a, b]}                              | 1e300 | 0 | 0
          ratio: {numerator: a, denominator: b}                 | 3    | 2  | 1.5
          ratio: {numerator: a, denominator: b}                 | 3    | 0  | NaN
          ratio: {numerator: a, denominator: b, zero: zero}     | 3    | 0  | 0
          ratio: {numerator: a, denominator: b, zero: zero}     | 0    | 0  | 0
          ratio: {numerator: a, denominator: b, zero: zero}     | -    | 0  | NaN
          ratio: {numerator: a, denominator: b, zero: zero}     | 3    | -  | NaN
          log1p: {of: a}                                        | 0    | -  | 0
          log1p: {of: a}                                        | 1.718281828459045 | - | 1
          log1p: {of: a}                                        | -1   | -  | NaN
          log1p: {of: a, negative: zero}                        | -1   | -  | 0
          log1p: {of: a, negative: mirror}                      | -1.718281828459045 | - | -1
          log1p: {of: a, negative: mirror}                      | -    | -  | NaN
          copy: {of: b}                                         | -    | 7  | 7
          equals: {of: b, value: 7}                             | -    | 7  | 1
          equals: {of: b, value: 7}                             | -    | 8  | 0
          equals: {of: b, value: 7}                             | 1    | -  | NaN
          is_missing: {of: a}                                   | -    | 1  | 1
          is_missing: {of: a}                                   | 0    | 1  | 0
          """)
  void derivesNumbers(String operator, @Nullable Double a, @Nullable Double b, Float expected) {
    assertThat(derive(operator, a, b, null, null, null, null)).isEqualTo(expected);
  }

  @Test
  void keepsOverflowsFinite() {
    assertThat(derive("sum: {of: [a, a]}", 1.7e308, null, null, null, null, null))
        .isEqualTo(Float.MAX_VALUE);
    assertThat(derive("product: {of: [a, a, b]}", -1e200, -1, null, null, null, null))
        .isEqualTo(-Float.MAX_VALUE);
  }

  @Test
  void comparesAndMeasuresTexts() {
    assertThat(derive("equals: {of: s, value: 'yes'}", null, null, "yes", null, null, null))
        .isEqualTo(1);
    assertThat(derive("equals: {of: s, value: 'yes'}", null, null, "no", null, null, null))
        .isZero();
    assertThat(derive("equals: {of: s, value: 'yes'}", null, null, null, null, null, null)).isNaN();
    assertThat(derive("equals: {of: f, value: true}", null, null, null, null, null, 1))
        .isEqualTo(1);
    assertThat(derive("text_length: {of: s}", null, null, "añ😀", null, null, null)).isEqualTo(3);
    assertThat(derive("text_length: {of: s}", null, null, "", null, null, null)).isZero();
    assertThat(derive("text_length: {of: s}", null, null, null, null, null, null)).isNaN();
    assertThat(derive("is_missing: {of: s}", null, null, null, null, null, null)).isEqualTo(1);
    assertThat(derive("is_missing: {of: s}", null, null, "", null, null, null)).isZero();
  }

  @Test
  void takesDatesApartAsJavaTimeDoes() {
    FittedFeatures parts =
        Rows.define(
                CONTRACT,
                """
                derive:
                  dy: {date_part: {of: d, part: year}}
                  dm: {date_part: {of: d, part: month}}
                  dd: {date_part: {of: d, part: day}}
                  dw: {date_part: {of: d, part: day_of_week}}
                  ty: {date_part: {of: t, part: year}}
                  tm: {date_part: {of: t, part: month}}
                  td: {date_part: {of: t, part: day}}
                  tw: {date_part: {of: t, part: day_of_week}}
                  th: {date_part: {of: t, part: hour}}
                fit:
                  - columns: [dy, dm, dd, dw, ty, tm, td, tw, th]
                    missing: keep
                    steps: [keep]
                """)
            .fit(Rows.source(Rows.row(1, 2, null, null, null, null)));
    LocalDateTime epoch = LocalDateTime.of(1970, 1, 1, 0, 0);
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      LocalDate date = LocalDate.ofEpochDay(random.nextLong(-200_000, 200_000));
      LocalDateTime time = date.atTime(random.nextInt(24), random.nextInt(60), 59);
      double micros = ChronoUnit.MICROS.between(epoch, time);
      int weekday = date.getDayOfWeek().getValue();
      assertThat(Rows.encode(parts, null, null, null, date.toEpochDay(), micros, null))
          .containsExactly(
              date.getYear(),
              date.getMonthValue(),
              date.getDayOfMonth(),
              weekday,
              date.getYear(),
              date.getMonthValue(),
              date.getDayOfMonth(),
              weekday,
              time.getHour());
    }
  }

  @Test
  void countsDaysBetweenDatesAndTimes() {
    double noon = 1.5 * 86_400_000_000.0;
    assertThat(derive("days_between: {from: d, to: t}", null, null, null, 1, noon, null))
        .isEqualTo(0.5f);
    assertThat(derive("days_between: {from: t, to: d}", null, null, null, 1, noon, null))
        .isEqualTo(-0.5f);
    assertThat(derive("days_between: {from: d, to: t}", null, null, null, null, noon, null))
        .isNaN();
  }

  @Test
  void derivesFromDerivedColumnsAndTracesThemToRawOnes() {
    FittedFeatures features =
        Rows.define(
                CONTRACT,
                """
                derive:
                  total: {sum: {of: [a, b]}}
                  again: {copy: {of: total}}
                  log_total: {log1p: {of: again}}
                fit: [{columns: [log_total], missing: keep, steps: [keep]}]
                """)
            .fit(Rows.source(Rows.row(1, 2, null, null, null, null)));
    assertThat(Rows.encode(features, 3, 4, null, null, null, null)[0])
        .isEqualTo((float) StrictMath.log1p(7));
    assertThat(features.sources()).containsExactly(List.of("a", "b"));
    assertThat(features.describe().getFirst().derivation()).contains("log1p", "again");
  }

  private static float derive(String operator, @Nullable Object... row) {
    String yaml =
        "derive: {x: {%s}}\nfit: [{columns: [x], missing: keep, steps: [keep]}]"
            .formatted(operator);
    return Rows.encode(Rows.define(CONTRACT, yaml).fit(Rows.source(Rows.row(row))), row)[0];
  }
}
