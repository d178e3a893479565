package dev.crema.trainmodel;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.Map;

final class TrainModelContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Example example = Example.in(directory, 2);
    return ContractExample.of(TrainModel.class)
        .artifact("train", directory.resolve("train"))
        .artifact("validation", directory.resolve("validation"))
        .artifact("features", example.features(Example.IMPUTED).path())
        .parameter("hyperparameters", Map.of("rounds", 20L, "subsample", 0.8));
  }
}
