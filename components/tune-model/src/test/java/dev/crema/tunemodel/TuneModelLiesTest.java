package dev.crema.tunemodel;

import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class TuneModelLiesTest extends LiesTest {

  @Override
  protected TuneModel step() {
    return new TuneModel();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    Example example = Example.in(folder, false);
    example.write("none", 0, 3, false);
    example.write("one", 1, 4, false);
    Path bomb = folder.resolve("bomb.json");
    Files.writeString(bomb, "[".repeat(100_000));
    Path state = folder.resolve("state.json");
    Files.writeString(state, "{\"version\": 1}");
    return List.of(
        Lie.refused("no rows to search with", given(example, "none")),
        Lie.refused("one row to search with", given(example, "one")),
        Lie.refused(
            "a state that nests without end", given(example, "train").artifact("state", bomb)),
        Lie.refused(
            "a state that lacks all but its version",
            given(example, "train").artifact("state", state)),
        Lie.refused(
            "a state of other rows",
            given(example, "train").artifact("state", other(example, folder))),
        Lie.refused(
            "a checkpoint that is no folder",
            given(example, "train").parameter("checkpoint", "/nowhere")),
        Lie.refused(
            "a search space of an unknown hyperparameter",
            given(example, "train")
                .parameter(
                    "search_space",
                    Map.of("depht", Map.of("type", "integer", "min", 1, "max", 2)))));
  }

  /** A state as it was written, of a search on rows that are others today. */
  private static Path other(Example example, Path folder) throws Exception {
    example.write("yesterday", 60, 9, false);
    TuneModel.Inputs inputs =
        new Example.Given(example)
            .train("yesterday")
            .algorithm("xgboost", Map.of())
            .budget(1, 0)
            .inputs();
    return new TuneModel().run(inputs, TestStepContext.in(folder)).state().path();
  }

  private static ContractExample given(Example example, String train) {
    return ContractExample.of(TuneModel.class)
        .artifact("train", example.path(train))
        .artifact("validation", example.path("validation"))
        .artifact("features", example.path("features"))
        .parameter("budget_trials", 2L);
  }
}
