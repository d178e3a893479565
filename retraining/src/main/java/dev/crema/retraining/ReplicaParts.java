package dev.crema.retraining;

import dev.crema.kfp.Kfp;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.Promotions;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.loop.PostgresRunLedger;
import dev.crema.retraining.loop.PromotedRuns;
import dev.crema.retraining.loop.Replica;
import dev.crema.retraining.settings.DatabaseSettings;
import dev.crema.retraining.settings.KfpConnectionSettings;
import dev.crema.retraining.settings.MlflowSettings;
import dev.crema.retraining.settings.ModelsSettings;
import dev.crema.retraining.settings.RunLedgerSettings;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.runledger.RunLedger;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Makes what works behind the routes, of settings. */
@Factory
final class ReplicaParts {
  private static final int RANDOM_BYTES = 8;

  /** All settings of a replica; injected as one. */
  @Singleton
  record Settings(
      ModelsSettings models,
      DatabaseSettings database,
      KfpConnectionSettings kfp,
      RunLedgerSettings ledger,
      MlflowSettings mlflow) {}

  @Singleton
  @Bean(preDestroy = "close")
  Replica replica(Settings settings, ChangeListener listener) {
    Replica.Parts parts =
        new Replica.Parts(
            name(),
            settings.models().read(),
            settings.database().store(),
            Kfp.connect(settings.kfp().client()),
            ledger(settings));
    return Replica.start(parts, listener);
  }

  /** Without MLflow the run ledger has the last word. */
  private static dev.crema.retraining.core.RunLedger ledger(Settings settings) {
    RunLedger ledger = RunLedger.connect(settings.ledger().ledger());
    PostgresRunLedger runs =
        new PostgresRunLedger(ledger, RunLedger.connect(settings.ledger().hurried()));
    Optional<ConnectionSettings> mlflow = settings.mlflow().connection();
    return mlflow.isPresent()
        ? new PromotedRuns(runs, ledger, Promotions.connect(mlflow.get()))
        : runs;
  }

  @Singleton
  @Requires(missingBeans = Retrainings.class)
  Retrainings retrainings(Replica replica) {
    return replica.retrainings();
  }

  /** A pod that is started again has the same name, and its lease must not be taken for ours. */
  private static String name() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return hostName() + "-" + HexFormat.of().formatHex(random);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "replica";
    }
  }
}
