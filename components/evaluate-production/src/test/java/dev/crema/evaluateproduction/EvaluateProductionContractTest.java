package dev.crema.evaluateproduction;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

class EvaluateProductionContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path model = directory.resolve("model");
    Example.model(model);
    Path window =
        Example.dataset(
            directory.resolve("predictions"), Example.PREDICTIONS, Example.rows(600, 5));
    return ContractExample.of(EvaluateProduction.class)
        .artifact("model", model)
        .artifact("predictions", window)
        .parameter("baseline", Example.BASELINE);
  }
}
