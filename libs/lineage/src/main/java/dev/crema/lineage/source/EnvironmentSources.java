package dev.crema.lineage.source;

import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpSettings;
import dev.crema.lineage.Facts;
import dev.crema.lineage.ModelSource;
import dev.crema.lineage.Source;
import dev.crema.lineage.SourceException;
import dev.crema.lineage.Sources;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the places in the environment, under the names that components and services use. */
public final class EnvironmentSources {
  /** The variable with the address of the retraining service. */
  public static final String RETRAINING_URL = "CREMA_RETRAINING_URL";

  /** The variable with the file that holds the bearer token for it. */
  public static final String RETRAINING_TOKEN_PATH = "CREMA_RETRAINING_TOKEN_PATH";

  private static final String NOT_SET =
      "Not looked for: the variable (%s) is not set.\nMaybe set it to %s.";

  private final Function<String, @Nullable String> environment;

  private EnvironmentSources(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Returns the places that the environment names: {@code CREMA_LOG_*}, {@code MLFLOW_*}, {@code
   * KF_PIPELINES_*}, {@code CREMA_LEDGER_*}, {@value #RETRAINING_URL} and {@value
   * #RETRAINING_TOKEN_PATH}. One that is not named, or wrongly, says so when it is asked. Nothing
   * is sent.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return the places
   */
  public static Sources read(Function<String, @Nullable String> environment) {
    EnvironmentSources sources = new EnvironmentSources(environment);
    return new Sources(
        sources.sql("CREMA_LOG_", "crema", LoggedPredictions::new),
        sources.models(),
        sources.orAbsent(sources::kfpRuns),
        sources.sql("CREMA_LEDGER_", "crema_ledger", LedgerOutcomes::new),
        sources.orAbsent(sources::retrainings),
        sources.sql("CREMA_LOG_", "crema", LoggedDrift::new));
  }

  private <K, F> Source<K, F> sql(
      String prefix, String schema, Function<SqlSettings, Source<K, F>> source) {
    return orAbsent(
        () -> {
          SqlSettings settings = SqlSettings.read(environment, prefix, schema);
          return settings == null
              ? Source.absent(
                  NOT_SET.formatted(prefix + "JDBC_URL", "jdbc:postgresql://host:5432/database"))
              : source.apply(settings);
        });
  }

  private ModelSource models() {
    if (!ConnectionSettings.areIn(environment)) {
      return new AbsentModels(NOT_SET.formatted("MLFLOW_TRACKING_URI", "MLflow's address"));
    }
    try {
      return new MlflowModels(ConnectionSettings.fromEnvironment(environment));
    } catch (RegistryException e) {
      return new AbsentModels(e.getMessage());
    }
  }

  private Source<String, Facts.KfpRun> kfpRuns() {
    if (value(KfpSettings.ENDPOINT) == null) {
      return Source.absent(NOT_SET.formatted(KfpSettings.ENDPOINT, "KFP's address"));
    }
    try {
      return new KfpRuns(KfpSettings.fromEnvironment(environment));
    } catch (KfpException e) {
      throw new SourceException(e.getMessage());
    }
  }

  private Source<String, Facts.Retraining> retrainings() {
    String address = value(RETRAINING_URL);
    if (address == null) {
      return Source.absent(NOT_SET.formatted(RETRAINING_URL, "the retraining service's address"));
    }
    String token = value(RETRAINING_TOKEN_PATH);
    return new HttpRetrainings(address(address), token == null ? null : Path.of(token));
  }

  private static URI address(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      boolean isWeb = scheme.equals("http") || scheme.equals("https");
      if (isWeb && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Java's own message would quote the address, which may hold a password.
    }
    throw new SourceException(
        "The variable (%s) is no address of a web server without user and password."
            .formatted(RETRAINING_URL));
  }

  private <K, F> Source<K, F> orAbsent(Supplier<Source<K, F>> source) {
    try {
      return source.get();
    } catch (SourceException e) {
      return Source.absent(e.getMessage());
    }
  }

  private @Nullable String value(String name) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
