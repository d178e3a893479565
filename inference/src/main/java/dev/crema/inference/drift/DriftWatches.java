package dev.crema.inference.drift;

import dev.crema.data.InputException;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.WindowCounts;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.scoring.RowWatch;
import dev.crema.inference.serving.ServiceClock;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.models.ModelPackage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes what watches the rows of a version. */
@Singleton
public final class DriftWatches implements RowWatch.Factory {
  /** Most columns of a model that are watched, the contract's first; the outputs come on top. */
  public static final int MOST_COLUMNS = 200;

  private static final String SOURCE = "profile.json";
  private static final int MOST_STRIPES = 16;

  /** For how many windows after its own a decision is told of as the last one. */
  private static final int WINDOWS_SHOWN = 2;

  private final DriftSettings settings;
  private final WindowGrid grid;
  private final DriftPolicy policy;
  private final InstantSource clock;
  private final int stripes;

  /**
   * Makes it.
   *
   * @param clock null for the machine's
   */
  DriftWatches(DriftSettings settings, @Nullable ServiceClock clock) {
    this.settings = settings;
    this.clock = clock == null ? InstantSource.system() : clock;
    this.grid = new WindowGrid(this.clock, settings.window());
    this.policy =
        new DriftPolicy(
            DriftPolicy.DEFAULT.falseAlarmRate(),
            DriftPolicy.DEFAULT.minEffect(),
            settings.minRows());
    // As many as there are event loops, and more, for those on their way through another.
    int loops = 2 * Runtime.getRuntime().availableProcessors();
    this.stripes = Math.min(MOST_STRIPES, Integer.highestOneBit(2 * loops - 1));
  }

  /** Returns whether drift is watched at all. */
  public boolean isOn() {
    return settings.enabled();
  }

  /**
   * Returns whether a decision is news no longer: another was due a window ago. So an alarm ends
   * when decisions do not reach this process, and does not go on by what was once.
   */
  boolean isOld(WindowDecision decided) {
    Duration most = settings.window().multipliedBy(WINDOWS_SHOWN).plus(settings.grace());
    return decided.end().plus(most).isBefore(clock.instant());
  }

  /** Returns the settings. */
  public DriftSettings settings() {
    return settings;
  }

  /**
   * Makes the watch of a version.
   *
   * <p>Watched are columns behind features: others may be left out of a request, and would seem to
   * be missing.
   *
   * @return null if its package has no profile, or drift is not watched
   * @throws InputException if the profile is unsound
   */
  @Override
  public @Nullable VersionDrift watch(ModelPackage contents) {
    byte[] section = isOn() ? contents.profile() : null;
    if (section == null) {
      return null;
    }
    ReferenceProfile profile =
        PackagedProfile.read(section, SOURCE, contents.contract())
            .only(Predictor.used(contents), MOST_COLUMNS);
    WindowCounts.Reader reader = WindowCounts.Reader.of(contents.contract(), profile);
    return new VersionDrift(profile, new VersionDrift.Rows(reader, stripes), grid, policy);
  }
}
