package dev.crema.selectfeatures;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class SelectFeaturesContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    return ContractExample.of(SelectFeatures.class)
        .artifact("train", Parts.write(directory.resolve("train"), Parts.CONTRACT, 200, false))
        .artifact(
            "validation", Parts.write(directory.resolve("validation"), Parts.CONTRACT, 80, false))
        .artifact("features", Files.writeString(directory.resolve("features.yaml"), Parts.FEATURES))
        .parameter("features_sha256", Parts.sha256(Parts.FEATURES))
        .parameter("hyperparameters", Map.of("rounds", 20))
        .parameter("max_columns", 2);
  }
}
