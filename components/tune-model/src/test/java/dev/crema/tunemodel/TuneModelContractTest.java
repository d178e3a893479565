package dev.crema.tunemodel;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.Map;

final class TuneModelContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Example example = Example.in(directory, false);
    return ContractExample.of(TuneModel.class)
        .artifact("train", example.path("train"))
        .artifact("validation", example.path("validation"))
        .artifact("features", example.path("features"))
        .parameter("hyperparameters", Map.of("rounds", 10L))
        .parameter("stopping", "successive_halving")
        .parameter("budget_trials", 12L);
  }
}
