package dev.crema.runtrial;

import dev.crema.proposetrials.ProposeTrials;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.tuning.testing.TrialExample;
import java.nio.file.Path;
import java.util.List;

final class RunTrialContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    TrialExample example = TrialExample.in(directory);
    ProposeTrials.Outputs proposed = new Rounds(example, false, 5).propose(2, null, List.of());
    return ContractExample.of(RunTrial.class)
        .parameter("trial", proposed.trials().getLast())
        .artifact("state", proposed.state().path())
        .artifact("train", example.path("train"))
        .artifact("validation", example.path("validation"))
        .artifact("features", example.path("features"));
  }
}
