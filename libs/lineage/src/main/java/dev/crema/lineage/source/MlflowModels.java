package dev.crema.lineage.source;

import dev.crema.lineage.ModelSource;
import dev.crema.lineage.SourceException;
import dev.crema.lineage.Subject;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import dev.crema.registry.RunFacts;
import dev.crema.registry.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Versions and runs of an MLflow server. */
final class MlflowModels implements ModelSource {
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          2,
          Duration.ofMillis(300));

  private final String where;
  private final MlflowRegistry registry;

  MlflowModels(ConnectionSettings settings) {
    this.where = "MLflow " + settings.uri();
    this.registry = MlflowRegistry.connect(settings.withTimeouts(TIMEOUTS));
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public Optional<ModelVersion> version(Subject subject) {
    return ask(
        () ->
            switch (subject) {
              case Subject.Version(String model, String version) ->
                  registry.byVersion(model, version);
              case Subject.Alias(String model, String alias) -> registry.byAlias(model, alias);
              case Subject.Prediction _, Subject.BatchAnswer _, Subject.KfpRun _ ->
                  Optional.empty();
            });
  }

  @Override
  public Optional<RunFacts> run(String id) {
    return ask(() -> registry.run(id));
  }

  @Override
  public List<ModelVersion> ofKfpRun(String kfpRunId) {
    return ask(() -> registry.byKfpRun(kfpRunId));
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (RegistryException e) {
      throw new SourceException(e.getMessage());
    }
  }
}
