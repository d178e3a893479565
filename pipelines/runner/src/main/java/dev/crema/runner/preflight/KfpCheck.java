package dev.crema.runner.preflight;

import dev.crema.kfp.Health;
import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpLimits;
import dev.crema.kfp.KfpSettings;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks KFP for its version, and for something that needs the token. */
final class KfpCheck implements Callable<String> {
  /** The oldest and the newest minor version of KFP 2 that Crema is made for. */
  static final int OLDEST = 15;

  static final int NEWEST = 17;

  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\..*|-.*)?");
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final SecretEnvironment environment;
  private final boolean anyVersion;
  private final Duration limit;

  KfpCheck(SecretEnvironment environment, boolean anyVersion, Duration limit) {
    this.environment = environment;
    this.anyVersion = anyVersion;
    this.limit = limit;
  }

  @Override
  public String call() {
    KfpSettings settings = settings(environment, limit);
    return asked(
        () -> {
          Kfp kfp = Kfp.connect(settings);
          Health health = kfp.health();
          requireVersion(settings, health);
          requireNamespace(settings, health);
          // Health needs no token, and a token that reads nothing starts no run.
          kfp.experiments().find("crema-preflight");
          return "%s, version %s".formatted(settings.uri(), shown(health));
        });
  }

  /** Returns where KFP is, with limits that fit a look. */
  static KfpSettings settings(SecretEnvironment environment, Duration limit) {
    environment.require(KfpSettings.ENDPOINT, "http://ml-pipeline.kubeflow:8888");
    KfpLimits standard = KfpLimits.standard();
    return asked(
        () ->
            KfpSettings.fromEnvironment(environment)
                .withLimits(
                    new KfpLimits(
                        shorter(standard.connect(), limit),
                        limit,
                        limit,
                        2,
                        PAUSE,
                        standard.answerBytes(),
                        standard.items())));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What KFP's client says is a sentence with a way out already. */
  static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (KfpException e) {
      throw new NotWellException(e.getMessage());
    }
  }

  private static String shown(Health health) {
    return health.version().isEmpty() ? "(not said)" : health.version();
  }

  private void requireVersion(KfpSettings settings, Health health) {
    Matcher version = VERSION.matcher(health.version());
    boolean isInRange =
        version.matches()
            && Integer.parseInt(version.group(1)) == 2
            && Integer.parseInt(version.group(2)) >= OLDEST
            && Integer.parseInt(version.group(2)) <= NEWEST;
    if (!isInRange && !anyVersion) {
      throw new NotWellException(
          "KFP (%s) is of version %s, and Crema is made for 2.%d to 2.%d.\nMaybe bring KFP to one of these, or try it: --any-kfp"
              .formatted(settings.uri(), shown(health), OLDEST, NEWEST));
    }
  }

  private static void requireNamespace(KfpSettings settings, Health health) {
    if (health.multiUser() && settings.namespace() == null) {
      throw new NotWellException(
          "KFP (%s) serves several users, and the variable (%s) is not set.\nMaybe set it to the namespace in which pipelines run."
              .formatted(settings.uri(), KfpSettings.NAMESPACE));
    }
    if (!health.multiUser() && settings.namespace() != null) {
      throw new NotWellException(
          "KFP (%s) serves a single user, and the variable (%s) names the namespace (%s).\nMaybe leave it out."
              .formatted(settings.uri(), KfpSettings.NAMESPACE, settings.namespace()));
    }
  }
}
