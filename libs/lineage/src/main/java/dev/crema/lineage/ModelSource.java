package dev.crema.lineage;

import dev.crema.registry.ModelVersion;
import dev.crema.registry.RunFacts;
import java.util.List;
import java.util.Optional;

/** Where versions and their runs are found. All methods may throw {@link SourceException}. */
public interface ModelSource {
  /**
   * Returns where it is.
   *
   * @return words for a person, without anything secret
   */
  String where();

  /**
   * Looks for a version.
   *
   * @param subject the version or its alias
   * @return the version; empty if there is none
   */
  Optional<ModelVersion> version(Subject subject);

  /**
   * Looks for a run of MLflow.
   *
   * @param id MLflow's id
   * @return the run; empty if there is none
   */
  Optional<RunFacts> run(String id);

  /**
   * Returns what a run of KFP registered.
   *
   * @param kfpRunId KFP's id
   * @return the versions, of whatever model
   */
  List<ModelVersion> ofKfpRun(String kfpRunId);
}
