package dev.crema.data.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityTest {
  @TempDir Path folder;

  private static RowSource source(int rows, java.util.function.BiConsumer<RawRow, Integer> fill) {
    return visitor -> {
      RawRow row = new RawRow(2);
      for (int i = 0; i < rows; i++) {
        row.clear();
        fill.accept(row, i);
        visitor.row(row, i + 2L);
      }
    };
  }

  private static Contract contract(ColumnType first, ColumnType second) {
    return new Contract(
        "c",
        "",
        List.of(ColumnContract.of("a", first), ColumnContract.of("b", second)),
        null,
        1,
        0);
  }

  @Test
  void findsEveryRepeatedValueWithTheLineOfItsFirst() {
    Contract contract =
        Contract.parse(
            "{version: 1, name: u, columns: [{name: a, type: string, unique: true, nullable: true},"
                + " {name: b, type: integer, unique: true, nullable: true}]}",
            "c");
    Random random = new Random(1);
    // So many that most are spilled to the folder.
    int[] values = random.ints(200_000, 0, 150_000).toArray();
    Map<Integer, Long> first = new HashMap<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Long line = first.putIfAbsent(values[i], i + 2L);
      if (line != null) {
        expected.add("%d:a:%d".formatted(i + 2, line));
        expected.add("%d:b:%d".formatted(i + 2, line));
      }
    }
    List<String> found = new ArrayList<>();
    QualityReport report =
        new ContractValidator(contract, folder)
            .validate(
                source(
                    values.length,
                    (row, i) -> {
                      row.setText(0, "value " + values[i]);
                      row.setNumber(1, values[i]);
                    }),
                (row, line) -> {},
                rejection ->
                    found.add(
                        "%d:%s:%s"
                            .formatted(
                                rejection.line(),
                                rejection.problem().field(),
                                rejection
                                    .problem()
                                    .message()
                                    .replaceAll(".* line (\\d+)\\.", "$1"))));
    assertThat(found).isEqualTo(expected);
    assertThat(report.validRows()).isEqualTo(first.size());
    assertThat(report.columns().get(0).broken())
        .containsExactly(Map.entry("unique", (long) expected.size() / 2));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void doesNotCountMissingValuesAsRepeated() {
    Contract contract =
        Contract.parse(
            "{version: 1, name: u, columns: [{name: a, type: string, unique: true, nullable: true},"
                + " {name: b, type: integer, nullable: true}]}",
            "c");
    QualityReport report =
        new ContractValidator(contract, folder)
            .validate(source(5, (row, i) -> {}), (row, line) -> {}, rejection -> {});
    assertThat(report.validRows()).isEqualTo(5);
    assertThat(report.passed()).isTrue();
    assertThat(report.lowestCompleteness()).isZero();
  }

  @Test
  void describesNumbersAndTexts() {
    TableProfile profile =
        TableProfile.of(
            contract(ColumnType.NUMBER, ColumnType.STRING),
            source(
                101,
                (row, i) -> {
                  row.setNumber(0, i == 100 ? Double.NaN : i + 1);
                  row.setText(1, i % 4 == 0 ? "x" : "y" + i % 2);
                }));
    ColumnProfile numbers = profile.columns().get(0);
    // 1 to 100: numpy 1.23 mean, std(ddof=1); percentiles of Tablesaw (Commons Math, type 6).
    assertThat(numbers.count()).isEqualTo(100);
    assertThat(numbers.distinct()).isEqualTo(100);
    ColumnProfile.Numbers statistics = Objects.requireNonNull(numbers.numbers());
    assertThat(statistics.min()).isEqualTo(1);
    assertThat(statistics.max()).isEqualTo(100);
    assertThat(statistics.mean()).isEqualTo(50.5);
    assertThat(statistics.median()).isEqualTo(50.5);
    assertThat(statistics.quarter()).isEqualTo(25.25);
    assertThat(statistics.standardDeviation()).isCloseTo(29.011491975882016, within(1e-12));
    assertThat(statistics.histogram()).hasSize(20).containsOnly(5);
    assertThat(profile.columns().get(1).top())
        .extracting(frequency -> frequency.value() + frequency.count())
        .containsExactly("y150", "x26", "y025");
  }

  @Test
  void keepsLongTextsShortAndApart() {
    String start = "t".repeat(10_000);
    TableProfile profile =
        TableProfile.of(
            contract(ColumnType.STRING, ColumnType.STRING),
            source(
                4,
                (row, i) -> {
                  row.setText(0, start + (i == 3 ? "b" : "a"));
                  row.setText(1, "s".repeat(TableProfile.MAX_TEXT));
                }));
    ColumnProfile texts = profile.columns().get(0);
    assertThat(texts.distinct()).isEqualTo(2);
    assertThat(texts.top()).extracting(ColumnProfile.Frequency::count).containsExactly(3L, 1L);
    assertThat(texts.top().getFirst().value())
        .startsWith("ttt")
        .contains("(10001 characters, SHA-256 ")
        .hasSizeLessThan(200);
    assertThat(profile.columns().get(1).top().getFirst().value())
        .isEqualTo("s".repeat(TableProfile.MAX_TEXT));
  }

  @Test
  void describesFewerRowsOfATableOfDifferentTexts() {
    TableProfile profile =
        TableProfile.of(
            contract(ColumnType.STRING, ColumnType.STRING),
            source(
                TableProfile.MAX_ROWS,
                (row, i) -> {
                  row.setText(0, "a".repeat(190) + i);
                  row.setText(1, "b".repeat(190) + i);
                }));
    // Some 295 characters each, with what a text costs besides.
    assertThat(profile.describedRows()).isBetween(80_000, 90_000);
    assertThat(profile.rows()).isEqualTo(TableProfile.MAX_ROWS);
    assertThat(profile.columns().get(1).distinct()).isEqualTo(profile.describedRows());
  }

  @Test
  void describesTheFirstRowsOfALongTable() {
    TableProfile profile =
        TableProfile.of(
            contract(ColumnType.INTEGER, ColumnType.BOOLEAN),
            source(TableProfile.MAX_ROWS + 10, (row, i) -> row.setNumber(0, i)));
    assertThat(profile.rows()).isEqualTo(TableProfile.MAX_ROWS + 10);
    assertThat(profile.describedRows()).isEqualTo(TableProfile.MAX_ROWS);
    assertThat(profile.columns().get(0).count()).isEqualTo(TableProfile.MAX_ROWS);
    assertThat(profile.columns().get(1).count()).isZero();
  }

  @Test
  void describesAColumnOfOneValueAndOneWithout() {
    TableProfile profile =
        TableProfile.of(
            contract(ColumnType.NUMBER, ColumnType.NUMBER),
            source(3, (row, i) -> row.setNumber(0, 7)));
    assertThat(Objects.requireNonNull(profile.columns().get(0).numbers()).histogram())
        .containsExactly(3);
    assertThat(profile.columns().get(0).distinct()).isEqualTo(1);
    assertThat(profile.columns().get(1).numbers()).isNull();
  }
}
