package dev.crema.probeleakage;

import dev.crema.data.Contract;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ProbeLeakageLiesTest extends LiesTest {
  private static final int TRAIN_ROWS = 300;
  private static final int TEST_ROWS = 100;
  private static final Parts.Change NONE = (row, i, left) -> {};

  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  @Override
  protected ProbeLeakage step() {
    return new ProbeLeakage();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    told("the label under other names", (row, i, left) -> row.setText(2, left ? "gone" : "here"));
    told("a feature that tells the label", (row, i, left) -> row.setNumber(0, left ? 9 : i % 8));
    told(
        "a feature that is filled in later",
        (row, i, left) -> row.setNumber(1, left ? row.number(1) : Double.NaN));
    told("a number of the row as a feature", (row, i, left) -> row.setNumber(0, 1_000 + i));
    told("a text of its own in each row", (row, i, left) -> row.setText(2, "note <" + i + ">"));
    told(
        "test rows that were trained on",
        (row, i, left) -> {
          row.setNumber(0, i % 97);
          row.setNumber(1, i % TEST_ROWS / 7.0);
          row.setText(2, "plan");
        });
    refused("a probe that does not exist", example(NONE).parameter("gates", List.of("label_copi")));
    refused("a feature that does not exist", example(NONE).parameter("accepted", List.of("bil")));
    refused("a limit that every feature passes", example(NONE).parameter("max_auc", 1.0));
    Contract other =
        Contract.parse(Parts.CONTRACT.toJson().replace("customers", "clients"), "contract.json");
    refused(
        "parts of two contracts",
        example(NONE).artifact("test", Parts.write(next("other"), other, TEST_ROWS, NONE)));
    refused("no features", example(NONE).artifact("features", Files.createDirectories(next("no"))));
    Path empty = Parts.write(next("none"), Parts.CONTRACT, 0, NONE);
    refused("no training rows", example(NONE).artifact("train", empty));
    return lies;
  }

  private Path next(String name) {
    return folder.resolve("lie" + lies.size()).resolve(name);
  }

  private ContractExample example(Parts.Change change) throws IOException {
    Path train = Parts.write(next("train"), Parts.CONTRACT, TRAIN_ROWS, change);
    return ContractExample.of(ProbeLeakage.class)
        .artifact("train", train)
        .artifact("test", Parts.write(next("test"), Parts.CONTRACT, TEST_ROWS, change))
        .artifact("features", Parts.fit(next("fitted"), train))
        .parameter(
            "gates",
            List.of(
                "label_copy", "single_feature", "shared_rows", "identifier", "missing_by_class"));
  }

  private void told(String name, Parts.Change change) throws IOException {
    lies.add(Lie.told(name, "reasons", example(change)));
  }

  private void refused(String name, ContractExample example) {
    lies.add(Lie.refused(name, example));
  }
}
