package dev.crema.ingestdata;

import dev.crema.data.Digests;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

class IngestDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path iris = Path.of(System.getProperty("crema.root"), "data", "iris");
    return ContractExample.of(IngestData.class)
        .artifact("source", iris.resolve("iris.csv"))
        .artifact("contract", iris.resolve("contract.yaml"))
        .parameter("contract_sha256", Digests.sha256(iris.resolve("contract.yaml")));
  }
}
