package dev.crema.buildfeatures;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Files;
import java.nio.file.Path;

class BuildFeaturesContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    return ContractExample.of(BuildFeatures.class)
        .artifact("train", BuildFeaturesTest.dataset(directory.resolve("train"), 30))
        .artifact(
            "features",
            Files.writeString(directory.resolve("features.yaml"), BuildFeaturesTest.FEATURES))
        .parameter("features_sha256", BuildFeaturesTest.sha256(BuildFeaturesTest.FEATURES));
  }
}
