package dev.crema.validatedata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntToDoubleFunction;

class ValidateDataLiesTest extends LiesTest {
  private static final int ROWS = 20;
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: people
          positive_class: "yes"
          min_pass_rate: 0.95
          min_completeness: 0.9
          columns:
            - {name: id, type: string, role: entity, unique: true}
            - {name: plan, type: string, allowed: [basic, gold]}
            - {name: income, type: number, nullable: true, min: 0}
            - {name: "a${b}|<i>", type: integer, max: 9}
            - {name: measured, type: timestamp, not_after: labelled, nullable: true}
            - {name: labelled, type: date, nullable: true}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  private static final Contract PRICES =
      Contract.parse(
          """
          version: 1
          name: prices
          min_pass_rate: 0.95
          columns:
            - {name: id, type: string, role: entity}
            - {name: price, type: number, role: label, min: 1, max: 1e6}
          """,
          "contract.yaml");

  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  @Override
  protected ValidateData step() {
    return new ValidateData();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    told("a category that the contract does not list", ROWS, (row, k) -> row.setText(1, "silver"));
    told("an entity twice", ROWS, (row, k) -> row.setText(0, "p" + k % 10));
    told("a column without any value", ROWS, (row, k) -> row.setMissing(2));
    told("an impossible value", ROWS, (row, k) -> row.setNumber(2, -1));
    told("a label that is always the same", ROWS, (row, k) -> row.setText(6, "no"));
    told("one row", 1, (row, k) -> {});
    told("no rows", 0, (row, k) -> {});
    told("a column whose name looks like code", ROWS, (row, k) -> row.setNumber(3, 10));
    told(
        "labels in the future of their features",
        ROWS,
        (row, k) -> row.setNumber(4, 86_400e6 * (k + k % 2)));
    aboutANumberToBeLearned();
    Path usual = write(ROWS, (row, k) -> {});
    lies.add(
        Lie.told(
            "many fewer rows than in earlier runs",
            "reasons",
            ContractExample.of(ValidateData.class)
                .artifact("dataset", usual)
                .parameter("earlier_rows", "98, 100, 102, 99, 104")));
    lies.add(
        Lie.refused(
            "a gate on a column that there is not",
            ContractExample.of(ValidateData.class)
                .artifact("dataset", usual)
                .parameter("column_completeness", "incme=0.9")));
    refused("a dataset of which a part is missing", "data.parquet", bytes -> cut(bytes, 9));
    refused("a dataset that was changed", "data.parquet", bytes -> bytes.put(20, (byte) 1));
    refused("a schema that was cut", "schema.json", bytes -> cut(bytes, 9));
    refused(
        "a schema that says another number of rows",
        "schema.json",
        bytes -> replaced(bytes, "\"rows\":20", "\"rows\":21"));
    return lies;
  }

  private void aboutANumberToBeLearned() {
    number("a number to be learned: missing", k -> k < 2 ? Double.NaN : k + 1);
    number("a number to be learned: beyond its range", k -> k == 0 ? 0 : k == 1 ? 2e6 : k);
    number("a number to be learned: always the same", k -> 7);
    number("a number to be learned: the same but for what breaks a rule", k -> k == 0 ? -1 : 7);
    number("a number to be learned: never there", k -> Double.NaN);
  }

  private void number(String name, IntToDoubleFunction price) {
    Path dataset = folder.resolve("lie" + lies.size()).resolve("prices");
    try (DatasetWriter writer = DatasetWriter.create(dataset, PRICES)) {
      RawRow row = new RawRow(2);
      for (int k = 0; k < ROWS; k++) {
        row.setText(0, "p" + k);
        row.setNumber(1, price.applyAsDouble(k));
        writer.append(row, k + 2);
      }
      writer.finish();
    }
    lies.add(
        Lie.told(
            name, "reasons", ContractExample.of(ValidateData.class).artifact("dataset", dataset)));
  }

  private void told(String name, int rows, BiConsumer<RawRow, Integer> change) {
    lies.add(
        Lie.told(
            name,
            "reasons",
            ContractExample.of(ValidateData.class).artifact("dataset", write(rows, change))));
  }

  private void refused(String name, String file, Damage damage) throws IOException {
    Path dataset = write(ROWS, (row, k) -> {});
    Path victim = dataset.resolve(file);
    ByteBuffer bytes = damage.of(ByteBuffer.wrap(Files.readAllBytes(victim)));
    byte[] left = new byte[bytes.limit()];
    bytes.get(0, left);
    Files.write(victim, left);
    lies.add(
        Lie.refused(name, ContractExample.of(ValidateData.class).artifact("dataset", dataset)));
  }

  /** Gives the bytes up to the limit of the buffer. */
  private interface Damage {
    ByteBuffer of(ByteBuffer bytes);
  }

  private static ByteBuffer cut(ByteBuffer bytes, int count) {
    return bytes.limit(bytes.limit() - count);
  }

  private static ByteBuffer replaced(ByteBuffer bytes, String from, String to) {
    String text = new String(bytes.array(), java.nio.charset.StandardCharsets.UTF_8);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(text);
    }
    return ByteBuffer.wrap(
        text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Path write(int rows, BiConsumer<RawRow, Integer> change) {
    Path dataset = folder.resolve("lie" + lies.size()).resolve("people");
    try (DatasetWriter writer = DatasetWriter.create(dataset, CONTRACT)) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      for (int k = 0; k < rows; k++) {
        row.setText(0, "p" + k);
        row.setText(1, k % 2 == 0 ? "basic" : "gold");
        row.setNumber(2, k);
        row.setNumber(3, k % 5);
        row.setNumber(4, 86_400e6 * k);
        row.setNumber(5, k);
        row.setText(6, k % 3 == 0 ? "yes" : "no");
        change.accept(row, k);
        writer.append(row, k + 2);
      }
      writer.finish();
    }
    return dataset;
  }
}
