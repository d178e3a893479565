package dev.crema.trainmodel;

import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return List.of(
        Lie.refused("a label that is always the same", given(example, folder, "constant")),
        Lie.refused("one row", given(example, folder, "one")),
        Lie.refused("no rows", given(example, folder, "none")),
        Lie.refused(
            "rows of another contract",
            given(example, folder, "train").artifact("validation", other.resolve("validation"))),
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
                .parameter("algorithm", "naive_bayes")));
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
