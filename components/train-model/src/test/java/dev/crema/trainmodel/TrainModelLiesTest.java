package dev.crema.trainmodel;

import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class TrainModelLiesTest extends LiesTest {

  @Override
  protected TrainModel step() {
    return new TrainModel();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    Example example = Example.in(folder, 2);
    example.write("constant", 100, 3, 1);
    example.write("one", 1, 4, 2);
    example.write("ten", 10, 5, 2);
    example.write("none", 0, 6, 2);
    Path other = Files.createDirectories(folder.resolve("other"));
    Example.in(other, 3);
    Path raw = example.features(Example.RAW).path();
    String json = Files.readString(raw.resolve("features.json"));
    Path changed = Files.createDirectories(folder.resolve("changed"));
    Files.writeString(changed.resolve("features.json"), json.replaceFirst("\"keep\"", "\"kept\""));
    List<Lie> lies =
        new ArrayList<>(
            List.of(
                Lie.refused("a label that is always the same", given(example, folder, "constant")),
                Lie.refused("one row", given(example, folder, "one")),
                Lie.refused("no rows", given(example, folder, "none")),
                Lie.refused(
                    "rows of another contract",
                    given(example, folder, "train")
                        .artifact("validation", other.resolve("validation"))),
                Lie.refused(
                    "features that somebody changed",
                    given(example, folder, "train").artifact("features", changed)),
                Lie.refused(
                    "missing values for a learner that takes none",
                    given(example, folder, "train")
                        .artifact("features", raw)
                        .parameter("algorithm", "logistic_regression")),
                Lie.refused(
                    "codes of categories for a learner of numbers",
                    given(example, folder, "train")
                        .artifact("features", example.features(Example.CATEGORICAL).path())
                        .parameter("algorithm", "naive_bayes"))));
    lies.addAll(ofANumber(Files.createDirectories(folder.resolve("numbers"))));
    return lies;
  }

  private static List<Lie> ofANumber(Path folder) throws IOException {
    Example example = Example.in(folder, 0);
    ContractExample usual = given(example, folder, "train");
    return List.of(
        Lie.refused(
            "a number to be learned: always the same", number(example, folder, (label, k) -> 7)),
        Lie.refused(
            "a number to be learned: missing",
            number(example, folder, (label, k) -> k == 4 ? Double.NaN : label)),
        Lie.refused(
            "a number to be learned: beyond a float",
            number(example, folder, (label, k) -> k == 4 ? 1e39 : label)),
        Lie.refused(
            "a number to be learned by a learner of classes",
            usual.parameter("algorithm", "logistic_regression")));
  }

  /** Another label for each row, by what it was and its number. */
  private interface Label {
    double of(double label, int row);
  }

  private static ContractExample number(Example example, Path folder, Label label)
      throws IOException {
    Path dataset = Files.createTempDirectory(folder, "lie").resolve("train");
    int slot = example.contract().indexOf(Role.LABEL);
    try (DatasetWriter writer = DatasetWriter.create(dataset, example.contract())) {
      int[] count = {0};
      DatasetReader.open(folder.resolve("train"))
          .forEach(
              (row, line) -> {
                RawRow changed = row.copy();
                changed.setNumber(slot, label.of(row.number(slot), count[0]++));
                writer.append(changed, line);
              });
      writer.finish();
    }
    return given(example, folder, "train").artifact("train", dataset);
  }

  private static ContractExample given(Example example, Path folder, String train)
      throws IOException {
    return ContractExample.of(TrainModel.class)
        .artifact("train", folder.resolve(train))
        .artifact("validation", folder.resolve("validation"))
        .artifact("features", example.features(Example.IMPUTED).path())
        .parameter("threshold", "0.5");
  }
}
