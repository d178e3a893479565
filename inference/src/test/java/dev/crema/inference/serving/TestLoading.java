package dev.crema.inference.serving;

import dev.crema.inference.scoring.PredictionIds;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.settings.PollSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** What loads versions in tests. */
final class TestLoading {
  static final ModelLoader.PredictorFactory PREDICTORS =
      (version, contents) ->
          new Predictor(
              version.model(),
              version.version(),
              contents,
              10,
              new PredictionIds(InstantSource.system(), new SplittableRandom(1)));

  private TestLoading() {}

  static GuardedSource guarded(ModelSource source) {
    return new GuardedSource(
        source, new PollSettings(Duration.ofSeconds(20), 0, Duration.ofMinutes(10)));
  }
}
