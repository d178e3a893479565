package dev.crema.inference.settings;

import dev.crema.productionlog.truth.TruthSettings;
import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What is done with labels that come later.
 *
 * @param maturity how long after a prediction its label is waited for, 0 to 3,650 d; performance is
 *     measured on predictions that are older; default 1 d
 * @param entityWindow how long before the time that is sent a prediction of the entity may be, 1 s
 *     to 3,650 d; default 7 d
 * @param pendingFor how long a label waits for its prediction, 1 s to 3,650 d; default 3 d
 * @param batch most labels in a request, 1 to 100,000; default 10,000
 * @param resolveInterval pause between two looks for predictions whose label waits, 1 s to 1 h;
 *     default 1 min
 */
@ConfigurationProperties("crema.truth")
public record GroundTruthSettings(
    @Bindable(defaultValue = "1d") Duration maturity,
    @Bindable(defaultValue = "7d") Duration entityWindow,
    @Bindable(defaultValue = "3d") Duration pendingFor,
    @Bindable(defaultValue = "10000") int batch,
    @Bindable(defaultValue = "1m") Duration resolveInterval) {
  private static final Duration LONGEST = Duration.ofDays(3_650);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final int MOST_LABELS = 100_000;

  /** Answers within crema.limits.answer-time. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

  public GroundTruthSettings {
    Require.between("crema.truth.maturity", maturity, Duration.ZERO, LONGEST);
    Require.between("crema.truth.entity-window", entityWindow, SHORTEST, LONGEST);
    Require.between("crema.truth.pending-for", pendingFor, SHORTEST, LONGEST);
    Require.between("crema.truth.batch", batch, 1, MOST_LABELS);
    Require.between("crema.truth.resolve-interval", resolveInterval, SHORTEST, Duration.ofHours(1));
  }

  /** Returns the limits of the library. */
  public TruthSettings limits() {
    TruthSettings defaults = TruthSettings.defaults();
    return new TruthSettings(
        entityWindow,
        defaults.clockTolerance(),
        pendingFor,
        batch,
        defaults.maxPending(),
        STATEMENT_TIMEOUT);
  }
}
