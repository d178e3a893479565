package dev.crema.proposetrials;

import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import dev.crema.tuning.testing.TrialExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ProposeTrialsLiesTest extends LiesTest {

  @Override
  protected ProposeTrials step() {
    return new ProposeTrials();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    TrialExample example = TrialExample.in(folder);
    Path bomb = folder.resolve("bomb.json");
    Files.writeString(bomb, "[".repeat(100_000));
    return List.of(
        Lie.refused("a state that nests without end", given(example).artifact("state", bomb)),
        Lie.refused(
            "a result that nobody waits for",
            given(example).parameter("results", List.of("{\"trial\": 3, \"value\": 0.1}"))),
        Lie.refused(
            "a result that is no JSON", given(example).parameter("results", List.of("0.1"))),
        Lie.refused(
            "a search space of an unknown hyperparameter",
            given(example)
                .parameter(
                    "search_space",
                    Map.of("depht", Map.of("type", "integer", "min", 1, "max", 2)))));
  }

  private static ContractExample given(TrialExample example) {
    return ContractExample.of(ProposeTrials.class)
        .artifact("train", example.path("train"))
        .artifact("features", example.path("features"));
  }
}
