package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

class SplitDataLiesTest extends LiesTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: visits
          positive_class: "yes"
          columns:
            - {name: person, type: string, role: entity}
            - {name: day, type: date, role: event_time, nullable: true}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");
  private static final int ROWS = 200;

  private Path folder = Path.of("");
  private int count;

  @Override
  protected SplitData step() {
    return new SplitData();
  }

  @Override
  protected List<Lie> lies(Path folder) {
    this.folder = folder;
    List<Lie> lies = new ArrayList<>();
    lies.add(Lie.notGoodEnough("one row", example(1, (row, k) -> {})));
    lies.add(Lie.notGoodEnough("ten rows", example(10, (row, k) -> {})));
    lies.add(
        Lie.notGoodEnough(
            "a label that is always the same", example(ROWS, (row, k) -> row.setText(2, "no"))));
    lies.add(
        Lie.notGoodEnough(
            "all rows of one person", example(ROWS, (row, k) -> row.setText(0, "p"))));
    lies.add(
        Lie.notGoodEnough(
            "all rows of one day, to be split by time",
            example(ROWS, (row, k) -> row.setNumber(1, 1)).parameter("method", "time")));
    lies.add(
        Lie.refused(
            "a row without a time, to be split by it",
            example(ROWS, (row, k) -> row.setMissing(1)).parameter("method", "time")));
    lies.add(
        Lie.refused(
            "a label that is none of the classes",
            example(ROWS, (row, k) -> row.setText(2, "maybe"))));
    return lies;
  }

  private ContractExample example(int rows, BiConsumer<RawRow, Integer> change) {
    Path dataset = folder.resolve("lie" + count++).resolve("visits");
    try (DatasetWriter writer = DatasetWriter.create(dataset, CONTRACT)) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      for (int k = 0; k < rows; k++) {
        row.setText(0, "p" + k);
        row.setNumber(1, 20_000 + k);
        row.setText(2, k % 3 == 0 ? "yes" : "no");
        change.accept(row, k);
        writer.append(row, k + 2);
      }
      writer.finish();
    }
    return ContractExample.of(SplitData.class).artifact("dataset", dataset);
  }
}
