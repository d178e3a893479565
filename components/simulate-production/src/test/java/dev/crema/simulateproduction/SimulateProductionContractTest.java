package dev.crema.simulateproduction;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.Map;

class SimulateProductionContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path dataset = directory.resolve("dataset");
    SimulateProductionTest.write(dataset, 2_000);
    return ContractExample.of(SimulateProduction.class)
        .artifact("dataset", dataset)
        .parameter("shift", Map.of("x", 0.5))
        .parameter("label_flip", 0.1)
        .parameter("start", "2026-01-31T00:00:00Z");
  }
}
