package dev.crema.inference;

import dev.crema.data.document.Suggestion;
import dev.crema.inference.settings.BatchSettings;
import dev.crema.inference.settings.CacheSettings;
import dev.crema.inference.settings.DownloadsSettings;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.HintSettings;
import dev.crema.inference.settings.LimitSettings;
import dev.crema.inference.settings.LogSettings;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.inference.settings.ModelsSettings;
import dev.crema.inference.settings.PerformanceSettings;
import dev.crema.inference.settings.PollSettings;
import dev.crema.inference.settings.RecordingSettings;
import dev.crema.inference.settings.SecuritySettings;
import dev.crema.inference.settings.ServerSettings;
import dev.crema.inference.settings.StartSettings;
import dev.crema.inference.settings.StopSettings;
import dev.crema.inference.settings.TransportSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.core.naming.NameUtils;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses wrong settings before anything listens. Left alone, Micronaut makes a record when it is
 * first used, takes the default for a value of another type, and passes over a key that is
 * misspelt.
 */
final class StartCheck {
  private static final String PREFIX = "crema.";

  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          ServerSettings.class,
          ModelSettings.class,
          ModelsSettings.class,
          PollSettings.class,
          CacheSettings.class,
          LimitSettings.class,
          HintSettings.class,
          RecordingSettings.class,
          GroundTruthSettings.class,
          PerformanceSettings.class,
          DownloadsSettings.class,
          StartSettings.class,
          StopSettings.class,
          SecuritySettings.class,
          TransportSettings.class,
          BatchSettings.class,
          LogSettings.class);

  private static final Set<String> FLAGS = Set.of("true", "false");

  private StartCheck() {}

  /**
   * Checks every setting.
   *
   * @throws IllegalArgumentException if a key is unknown or a value is no value of its type
   */
  static void run(ApplicationContext context) {
    Map<String, Class<?>> types = types();
    Environment environment = context.getEnvironment();
    environment.getPropertySources().forEach(source -> requireKnown(source, types.keySet()));
    types.forEach((key, type) -> requireType(environment, key, type));
    RECORDS.forEach(context::getBean);
    RecordingSettings recording = context.getBean(RecordingSettings.class);
    if (recording.isOn()) {
      recording.log(); // Checks the ranges that the library knows.
      recording.requireRoom(context.getBean(LimitSettings.class));
      requireKept(
          recording,
          context.getBean(GroundTruthSettings.class),
          context.getBean(PerformanceSettings.class));
    }
    requireSigned(context.getBean(HintSettings.class), context.getBean(SecuritySettings.class));
    requireModel(context.getBean(ModelSettings.class), context.getBean(ModelsSettings.class));
  }

  /** Without a signature everybody could make the service ask the registry. */
  private static void requireSigned(HintSettings hint, SecuritySettings security) {
    if (hint.enabled() && hint.secret().isEmpty() && !security.isOpen()) {
      throw new IllegalArgumentException(
          "The setting (crema.hint.secret) is missing, which crema.hint.enabled needs with crema.security.mode=jwt.\n"
              + "Maybe give the secret of MLflow's webhook.");
    }
  }

  /** What is measured must not be deleted before it is. */
  private static void requireKept(
      RecordingSettings recording, GroundTruthSettings truth, PerformanceSettings performance) {
    Duration needed = truth.maturity().plus(performance.window());
    if (needed.compareTo(Duration.ofDays(recording.retentionDays())) > 0) {
      throw new IllegalArgumentException(
          "The settings crema.truth.maturity (%s) and crema.performance.window (%s) are together longer than crema.log.retention-days (%d): performance would be measured on predictions that are deleted.\nMaybe a shorter window, or keep predictions longer."
              .formatted(truth.maturity(), performance.window(), recording.retentionDays()));
    }
  }

  private static void requireModel(ModelSettings model, ModelsSettings models) {
    if (model.name().isEmpty() && models.list().isEmpty() && !models.discover()) {
      throw new IllegalArgumentException(
          "The setting (crema.model.name) is missing: which registered model is to be served?\n"
              + "Maybe start with --model=churn, or set CREMA_MODEL_NAME.");
    }
    if (model.directory() != null && model.name().isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.model.name) is missing: what is the package in crema.model.directory called?\n"
              + "Maybe start with --model=local.");
    }
  }

  /** Returns the type of each setting by its key, as the records declare them. */
  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    for (Class<? extends Record> settings : RECORDS) {
      String prefix =
          Objects.requireNonNull(settings.getAnnotation(ConfigurationProperties.class)).value();
      for (RecordComponent component : settings.getRecordComponents()) {
        types.put(prefix + "." + NameUtils.hyphenate(component.getName()), component.getType());
      }
    }
    return types;
  }

  /**
   * Environment variables are not looked through: Kubernetes gives a pod {@code CREMA_…_PORT} and
   * more for each service whose name begins so.
   */
  private static void requireKnown(PropertySource source, Set<String> known) {
    if (source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE) {
      return;
    }
    Set<String> plain = known.stream().map(StartCheck::plain).collect(Collectors.toSet());
    for (String key : source) {
      if (key.startsWith(PREFIX) && !plain.contains(plain(key))) {
        String maybe = Suggestion.maybe(key, known);
        throw new IllegalArgumentException(
            "The setting (%s) is unknown.%s"
                .formatted(
                    key,
                    maybe.isEmpty()
                        ? "\nMaybe (%s).".formatted(String.join("), (", known))
                        : maybe));
      }
    }
  }

  /** Micronaut takes {@code body-bytes}, {@code bodyBytes} and {@code body_bytes} for the same. */
  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static void requireType(Environment environment, String key, Class<?> type) {
    String value = environment.getProperty(key, String.class).orElse(null);
    if (value == null) {
      return;
    }
    boolean isOfType =
        type == boolean.class
            ? FLAGS.contains(value)
            : environment.getProperty(key, type).isPresent();
    if (!isOfType) {
      throw new IllegalArgumentException(
          "The setting (%s) is (%s), but must be %s.".formatted(key, value, words(type)));
    }
  }

  private static String words(Class<?> type) {
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == Duration.class) {
      return "a time.\nMaybe 500ms, 20s or 10m";
    }
    return type == double.class ? "a number" : "a whole number";
  }
}
