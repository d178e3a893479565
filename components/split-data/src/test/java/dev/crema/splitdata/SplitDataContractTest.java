package dev.crema.splitdata;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

class SplitDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path dataset = directory.resolve("dataset");
    SplitDataTest.write(dataset, SplitDataTest.visits(2_000, 1));
    return ContractExample.of(SplitData.class).artifact("dataset", dataset);
  }
}
