package dev.crema.proposetrials;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.tuning.testing.TrialExample;
import java.nio.file.Path;
import java.util.Map;

final class ProposeTrialsContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    TrialExample example = TrialExample.in(directory);
    return ContractExample.of(ProposeTrials.class)
        .artifact("train", example.path("train"))
        .artifact("validation", example.path("validation"))
        .artifact("features", example.path("features"))
        .parameter("hyperparameters", Map.of("rounds", 10L))
        .parameter("at_once", 4L);
  }
}
