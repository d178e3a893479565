package dev.crema.checkquality;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Files;
import java.nio.file.Path;

class CheckQualityContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    String gate = "version: 1\nthresholds: [{metric: auc, min: 0.85}]\n";
    return ContractExample.of(CheckQuality.class)
        .artifact("evaluation", CheckQualityTest.EVALUATION)
        .artifact("gate", Files.writeString(directory.resolve("gate.yaml"), gate))
        .parameter("gate_sha256", CheckQualityTest.sha256(gate));
  }
}
