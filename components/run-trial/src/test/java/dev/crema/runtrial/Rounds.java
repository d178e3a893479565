package dev.crema.runtrial;

import dev.crema.proposetrials.ProposeTrials;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.search.SearchPlan;
import dev.crema.tunemodel.TuneModel;
import dev.crema.tuning.testing.TrialExample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A search as pipelines/tune-and-register makes one: its tasks one after the other. */
final class Rounds {
  private final TrialExample example;
  private final boolean halves;
  private final int budget;
  private String name = "";
  private Map<String, Object> fixed = Map.of("rounds", 20);

  Rounds(TrialExample example, boolean halves, int budget) {
    this.example = example;
    this.halves = halves;
    this.budget = budget;
  }

  Rounds named(String prefix) {
    name = prefix;
    return this;
  }

  Rounds with(Map<String, Object> hyperparameters) {
    fixed = hyperparameters;
    return this;
  }

  private Dataset train() {
    return Dataset.of("train", example.path("train"));
  }

  private Dataset validation() {
    return Dataset.of("validation", example.path("validation"));
  }

  private Artifact features() {
    return Artifact.of("features", example.path("features"));
  }

  ProposeTrials.Outputs propose(
      long atOnce, ProposeTrials.@Nullable Outputs before, List<String> results)
      throws IOException {
    ProposeTrials.Inputs inputs =
        new ProposeTrials.Inputs(
            train(),
            validation(),
            features(),
            "xgboost",
            Map.of(),
            fixed,
            "",
            SearchPlan.Strategy.TPE,
            halves ? ProposeTrials.Stopping.SUCCESSIVE_HALVING : ProposeTrials.Stopping.NONE,
            budget,
            "none",
            20,
            "none",
            Map.of(),
            0.2,
            7,
            atOnce,
            before == null ? null : before.state(),
            results);
    return new ProposeTrials().run(inputs, example.context(name + "propose" + System.nanoTime()));
  }

  String run(String trial, ProposeTrials.Outputs proposed) throws IOException {
    return run(trial, proposed, train());
  }

  String run(String trial, ProposeTrials.Outputs proposed, Dataset train) throws IOException {
    RunTrial.Inputs inputs =
        new RunTrial.Inputs(trial, proposed.state(), train, validation(), features());
    return new RunTrial().run(inputs, example.context(name + "trial" + System.nanoTime())).result();
  }

  /** Returns the last state; the trials of a round end in an order of chance. */
  ProposeTrials.Outputs all(int rounds, int atOnce, long order) throws IOException {
    Random random = new Random(order);
    ProposeTrials.Outputs proposed = propose(atOnce, null, List.of());
    for (int round = 1; round <= rounds; round++) {
      List<String> results = new ArrayList<>();
      for (String trial : proposed.trials()) {
        results.add(run(trial, proposed));
      }
      Collections.shuffle(results, random);
      proposed = propose(round < rounds ? atOnce : 0, proposed, results);
    }
    return proposed;
  }

  TuneModel.Outputs tuned(@Nullable Artifact state) throws IOException {
    TuneModel.Inputs inputs =
        new TuneModel.Inputs(
            train(),
            validation(),
            features(),
            "xgboost",
            Map.of(),
            fixed,
            "",
            TuneModel.Strategy.TPE,
            halves ? TuneModel.Stopping.SUCCESSIVE_HALVING : TuneModel.Stopping.NONE,
            budget,
            0,
            "none",
            20,
            "none",
            Map.of(),
            0.2,
            7,
            state,
            "",
            "");
    return new TuneModel().run(inputs, example.context(name + "tune" + System.nanoTime()));
  }
}
