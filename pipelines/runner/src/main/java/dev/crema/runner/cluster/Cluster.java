package dev.crema.runner.cluster;

import dev.crema.kfp.Experiment;
import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineVersion;
import dev.crema.kfp.StorageState;
import dev.crema.kfp.Timekeeper;
import dev.crema.runner.value.InvalidInputException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A KFP, and what runs need there before they are made.
 *
 * @param kfp who is asked
 * @param settings where it is
 * @param time passes while something is waited for
 */
public record Cluster(Kfp kfp, KfpSettings settings, Timekeeper time) {
  /**
   * What was wanted.
   *
   * @param value it
   * @param isNew whether it was not there before
   */
  record Got<T>(T value, boolean isNew) {
    String words(String made) {
      return isNew ? made : "there already";
    }
  }

  /**
   * Returns the KFP that the environment names.
   *
   * @param endpoint an address that goes before the environment's, or null
   * @throws KfpException if a variable is missing or wrong
   */
  public static Cluster connect(
      @Nullable String endpoint, Function<String, @Nullable String> environment) {
    KfpSettings settings =
        KfpSettings.fromEnvironment(
            name ->
                endpoint != null && name.equals(KfpSettings.ENDPOINT)
                    ? endpoint
                    : environment.apply(name));
    return connect(settings);
  }

  /** Returns the KFP of these settings. */
  public static Cluster connect(KfpSettings settings) {
    return new Cluster(Kfp.connect(settings), settings, Timekeeper.system());
  }

  /** Says whether KFP has exactly this pipeline. */
  public boolean hasVersion(PipelineFile pipeline) {
    return findVersion(pipeline).isPresent();
  }

  /** Says whether KFP has a version of this name, whatever it holds. */
  boolean hasVersion(String pipeline, String version) {
    return kfp.pipelines()
        .find(pipeline)
        .flatMap(found -> kfp.pipelines().version(found.id(), version))
        .isPresent();
  }

  Optional<PipelineVersion> findVersion(PipelineFile pipeline) {
    return kfp.pipelines().findPinned(pipeline.upload());
  }

  Got<PipelineVersion> version(PipelineFile pipeline) {
    return findVersion(pipeline)
        .map(found -> new Got<>(found, false))
        .orElseGet(() -> new Got<>(kfp.pipelines().pin(pipeline.upload()), true));
  }

  Optional<Experiment> findExperiment(String name) {
    Optional<Experiment> found = kfp.experiments().find(name);
    found.ifPresent(Cluster::requireInUse);
    return found;
  }

  Got<Experiment> experiment(String name) {
    return findExperiment(name)
        .map(found -> new Got<>(found, false))
        .orElseGet(() -> new Got<>(kfp.experiments().getOrCreate(name), true));
  }

  private static void requireInUse(Experiment experiment) {
    if (experiment.storage() == StorageState.ARCHIVED) {
      throw new InvalidInputException(
          "The experiment (%s) is archived, and KFP takes no runs for it.\nMaybe restore it in KFP's UI, or name another."
              .formatted(experiment.name()));
    }
  }
}
