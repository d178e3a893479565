package dev.crema.runtrial;

import dev.crema.proposetrials.ProposeTrials;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import dev.crema.tuning.testing.TrialExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class RunTrialLiesTest extends LiesTest {

  @Override
  protected RunTrial step() {
    return new RunTrial();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    TrialExample example = TrialExample.in(folder);
    ProposeTrials.Outputs proposed = new Rounds(example, false, 5).propose(1, null, List.of());
    Path state = proposed.state().path();
    Path cut = folder.resolve("cut.json");
    Files.writeString(cut, Files.readString(state).substring(0, 100));
    Path hollow = folder.resolve("hollow.json");
    Files.writeString(hollow, Files.readString(state).replace("\"algorithm\":\"xgboost\",", ""));
    String trial = proposed.trials().getFirst();
    return List.of(
        Lie.refused("a trial that is none of the state", given(example, "{\"trial\": 9}", state)),
        Lie.refused("a trial that is no JSON", given(example, "nine", state)),
        Lie.refused("a state that is cut off", given(example, trial, cut)),
        Lie.refused("a state that does not say of what", given(example, trial, hollow)));
  }

  private static ContractExample given(TrialExample example, String trial, Path state) {
    return ContractExample.of(RunTrial.class)
        .parameter("trial", trial)
        .artifact("state", state)
        .artifact("train", example.path("train"))
        .artifact("validation", example.path("validation"))
        .artifact("features", example.path("features"));
  }
}
