package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns give what rows give, from a file and from any source of rows. */
class BatchesTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: mixed
          columns:
            - {name: number, type: number, nullable: true}
            - {name: text, type: string, nullable: true}
            - {name: flag, type: boolean, nullable: true}
            - {name: day, type: date, nullable: true}
            - {name: whole, type: integer, nullable: true}
          """,
          "mixed.yaml");

  @TempDir private Path directory;

  private static List<RawRow> rows(int count) {
    Random random = new Random(7);
    List<RawRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawRow row = new RawRow(5);
      if (random.nextInt(5) > 0) {
        row.setNumber(0, random.nextGaussian());
        row.setText(1, "t" + random.nextInt(9));
        row.setNumber(2, random.nextInt(2));
      }
      if (random.nextInt(5) > 0) {
        row.setNumber(3, random.nextInt(20_000));
        row.setNumber(4, random.nextInt());
      }
      rows.add(row);
    }
    return rows;
  }

  private DatasetReader written(List<RawRow> rows) {
    Path dataset = directory.resolve("dataset" + rows.size());
    try (DatasetWriter writer = DatasetWriter.create(dataset, CONTRACT)) {
      for (int i = 0; i < rows.size(); i++) {
        writer.append(rows.get(i), i + 2L);
      }
      writer.finish();
    }
    return DatasetReader.open(dataset);
  }

  private static RowSource source(List<RawRow> rows) {
    return visitor -> rows.forEach(row -> visitor.row(row, 0));
  }

  /** Reads the columns one after the other: flag, text, number, day. */
  private static List<String> read(RowSource source) {
    List<String> read = new ArrayList<>();
    source.batches(
        new BatchColumns(CONTRACT, List.of("flag", "text", "number", "day")),
        batch -> {
          double[] flags = new double[batch.rows()];
          double[] numbers = new double[batch.rows() + 3];
          double[] days = new double[batch.rows()];
          batch.numbers(0, flags);
          batch.numbers(2, numbers);
          batch.numbers(3, days);
          for (int row = 0; row < batch.rows(); row++) {
            read.add(flags[row] + " " + batch.text(1, row) + " " + numbers[row] + " " + days[row]);
          }
        });
    return read;
  }

  @Test
  void columnsGiveTheRowsInTheirOrder() {
    List<RawRow> rows = rows(5_000); // more than a batch of either kind
    List<String> expected =
        rows.stream()
            .map(
                row ->
                    row.number(2) + " " + row.text(1) + " " + row.number(0) + " " + row.number(3))
            .toList();
    assertThat(read(source(rows))).isEqualTo(expected);
    assertThat(read(written(rows))).isEqualTo(expected);
    List<String> said = new ArrayList<>();
    assertThat(read(Progress.of(written(rows(10)), 10, "read", said::add)))
        .isEqualTo(expected.subList(0, 10));
  }

  /** Two visitors' columns side by side: number and text, day. */
  private static List<String> readInParts(RowSource source) {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    BatchPart first =
        new BatchPart(
            new BatchColumns(CONTRACT, List.of("number", "text")),
            batch -> {
              double[] numbers = new double[batch.rows()];
              batch.numbers(0, numbers);
              for (int row = 0; row < batch.rows(); row++) {
                left.add(numbers[row] + " " + batch.text(1, row));
              }
            });
    BatchPart second =
        new BatchPart(
            new BatchColumns(CONTRACT, List.of("day")),
            batch -> {
              double[] days = new double[batch.rows()];
              batch.numbers(0, days);
              Arrays.stream(days).forEach(day -> right.add(" " + day));
            });
    source.batches(List.of(first, second));
    assertThat(right).hasSameSizeAs(left);
    return IntStream.range(0, left.size()).mapToObj(i -> left.get(i) + right.get(i)).toList();
  }

  @Test
  void severalVisitorsSeeTheSameRows() {
    List<RawRow> rows = rows(5_000);
    List<String> expected =
        rows.stream().map(row -> row.number(0) + " " + row.text(1) + " " + row.number(3)).toList();
    assertThat(readInParts(source(rows))).isEqualTo(expected);
    DatasetReader reader = written(rows);
    assertThat(readInParts(reader)).isEqualTo(expected);
    assertThat(readInParts(Progress.of(reader, 5_000, "read", _ -> {}))).isEqualTo(expected);
  }

  /** Whichever of them is the first to fail. */
  @Test
  void ofSeveralVisitorsThatFailTheFirstIsHeard() {
    BatchColumns number = new BatchColumns(CONTRACT, List.of("number"));
    int[] batches = new int[1];
    List<BatchPart> parts =
        List.of(
            new BatchPart(number, _ -> {}),
            new BatchPart(number, _ -> failAtTheThird(batches)),
            new BatchPart(
                number,
                _ -> {
                  throw new InputException("at once");
                }));
    assertThatThrownBy(() -> written(rows(7_000)).batches(parts))
        .isInstanceOf(InputException.class)
        .hasMessage("late");
    assertThat(batches[0]).isEqualTo(3);
  }

  private static void failAtTheThird(int[] batches) {
    batches[0]++;
    if (batches[0] == 3) {
      throw new InputException("late");
    }
  }

  @Test
  void anInterruptIsKeptUntilTheRowsAreThrough() {
    DatasetReader reader = written(rows(100));
    Thread.currentThread().interrupt();
    assertThat(readInParts(reader)).hasSize(100);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void rowsAreThereWithoutColumnsToo() {
    int[] counts = new int[2];
    BatchColumns none = new BatchColumns(CONTRACT, List.of());
    written(rows(3_000)).batches(none, batch -> counts[0] += batch.rows());
    source(rows(3_000)).batches(none, batch -> counts[1] += batch.rows());
    assertThat(Arrays.stream(counts)).containsOnly(3_000);
    assertThat(read(written(List.of()))).isEmpty();
    assertThat(read(source(List.of()))).isEmpty();
  }

  @Test
  void aColumnThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new BatchColumns(CONTRACT, List.of("number", "size")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(size)");
  }

  /** Which a database may keep as one value for all of them. */
  @Test
  void rowsThatAreAllMissingOrAllTheSameAreAllThere() {
    List<RawRow> missing = Stream.generate(() -> new RawRow(5)).limit(5_000).toList();
    assertThat(read(written(missing))).hasSize(5_000).containsOnly("NaN null NaN NaN");
    List<RawRow> same = Collections.nCopies(4_999, rows(1).getFirst());
    assertThat(read(written(same))).hasSize(4_999).isEqualTo(read(source(same)));
  }
}
