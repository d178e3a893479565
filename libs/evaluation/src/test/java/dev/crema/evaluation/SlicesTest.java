package dev.crema.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlicesTest {
  private static final Contract BINARY = TestModels.contract(TestModels.BINARY);

  @TempDir private Path directory;

  private static List<String> values(SliceColumn column) {
    return column.groups().stream().map(g -> g.value() + " x" + g.rows().length).toList();
  }

  private static TextSlices texts(String... values) {
    return texts(TextSlices.MAX_TEXTS, List.of(values));
  }

  private static TextSlices texts(int limit, List<String> values) {
    TextSlices slices = new TextSlices(ColumnContract.of("c", ColumnType.STRING), 0, limit);
    RawRow row = new RawRow(1);
    for (String value : values) {
      row.setText(0, value.equals("-") ? null : value);
      slices.add(row);
    }
    return slices;
  }

  private static NumberSlices numbers(ColumnType type, double... values) {
    NumberSlices slices = new NumberSlices(ColumnContract.of("c", type), 0);
    RawRow row = new RawRow(1);
    for (double value : values) {
      row.setNumber(0, value);
      slices.add(row);
    }
    return slices;
  }

  @Test
  void protectedColumnsAreAlwaysSlicedAndOthersOnRequest() {
    ModelPackage model = TestModels.binary(directory.resolve("m"), BINARY, 1, 1);
    List<RawRow> rows = TestModels.rows(BINARY, 200, 1);
    List<Slice> slices =
        Evaluator.evaluate(model, null, TestModels.source(rows), List.of("age"))
            .candidate()
            .slices();
    assertThat(slices).extracting(Slice::column).containsOnly("age", "plan");
    assertThat(slices.stream().filter(s -> s.column().equals("plan")))
        .extracting(Slice::value)
        .containsExactlyInAnyOrder("basic", "gold", "pro");
    assertThat(slices.stream().filter(s -> s.column().equals("age"))).hasSize(4);
    assertThat(slices.stream().filter(s -> s.column().equals("plan")).mapToLong(Slice::rows).sum())
        .isEqualTo(200);
  }

  @Test
  void aSliceIsMeasuredAsItsRowsAlone() {
    ModelPackage model = TestModels.binary(directory.resolve("m"), BINARY, 1, 1);
    List<RawRow> rows = TestModels.rows(BINARY, 200, 1);
    List<RawRow> gold =
        rows.stream().filter(row -> "gold".equals(row.text(BINARY.indexOf("plan")))).toList();
    Evaluation all = Evaluator.evaluate(model, null, TestModels.source(rows), List.of());
    Evaluation alone = Evaluator.evaluate(model, null, TestModels.source(gold), List.of());
    assertThat(all.candidate().slices())
        .contains(new Slice("plan", "gold", gold.size(), alone.candidate().test().metrics()));
  }

  @Test
  void anUnknownColumnIsRefusedWithAWayOut() {
    assertThatThrownBy(() -> SliceColumns.of(BINARY, List.of("plam")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(plam) is no column")
        .hasMessageEndingWith("\nMaybe (plan).");
  }

  @Test
  void textsComeFromTheMostFrequentDownThenByText() {
    assertThat(values(texts("b", "a", "c", "c", "-", "c")))
        .containsExactly("c x3", "(missing) x1", "a x1", "b x1");
  }

  @Test
  void rareTextsBecomeOneSliceOfAtMostFifty() {
    List<String> many = IntStream.range(0, 60).mapToObj("t%03d"::formatted).toList();
    List<String> values = values(texts(100, many));
    assertThat(values)
        .hasSize(SliceColumn.MAX_SLICES)
        .startsWith("t000 x1")
        .endsWith("(other) x11");
    assertThat(values(texts(100, many.subList(0, 50)))).hasSize(50).endsWith("t049 x1");
  }

  @Test
  void tooManyTextsAreRefused() {
    assertThatThrownBy(() -> texts(2, List.of("a", "b", "a", "c")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(c) has more than 2 different values");
  }

  @Test
  void fewNumbersAreSlicesInOrder() {
    assertThat(values(numbers(ColumnType.INTEGER, 3, 1, 1, Double.NaN)))
        .containsExactly("1 x2", "3 x1", "(missing) x1");
    assertThat(values(numbers(ColumnType.BOOLEAN, 1, 0, 1))).containsExactly("false x1", "true x2");
  }

  @Test
  void manyNumbersAreCutAtTheirQuartiles() {
    double[] hundred = IntStream.range(0, 100).asDoubleStream().toArray();
    assertThat(values(numbers(ColumnType.INTEGER, hundred)))
        .containsExactly("[0, 25) x25", "[25, 50) x25", "[50, 75) x25", "[75, 99] x25");
    double[] skewed = IntStream.range(0, 100).mapToDouble(i -> i < 80 ? 0 : i).toArray();
    assertThat(values(numbers(ColumnType.INTEGER, skewed)))
        .containsExactly("[0, 80) x80", "[80, 99] x20");
  }

  @Test
  void noRowsAreNoSlices() {
    assertThat(values(texts())).isEmpty();
    assertThat(values(numbers(ColumnType.NUMBER))).isEmpty();
    assertThat(values(numbers(ColumnType.NUMBER, Double.NaN, Double.NaN)))
        .containsExactly("(missing) x2");
  }
}
