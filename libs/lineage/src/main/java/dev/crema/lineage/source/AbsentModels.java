package dev.crema.lineage.source;

import dev.crema.lineage.ModelSource;
import dev.crema.lineage.SourceException;
import dev.crema.lineage.Subject;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RunFacts;
import java.util.List;
import java.util.Optional;

/** An MLflow that nobody named. */
record AbsentModels(String reason) implements ModelSource {
  @Override
  public String where() {
    return "nowhere";
  }

  @Override
  public Optional<ModelVersion> version(Subject subject) {
    throw new SourceException(reason);
  }

  @Override
  public Optional<RunFacts> run(String id) {
    throw new SourceException(reason);
  }

  @Override
  public List<ModelVersion> ofKfpRun(String kfpRunId) {
    throw new SourceException(reason);
  }
}
