package dev.crema.service;

import dev.crema.data.document.Suggestion;
import dev.crema.service.settings.LogSettings;
import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.SecuritySettings;
import dev.crema.service.settings.ServerSettings;
import dev.crema.service.settings.StopSettings;
import dev.crema.service.settings.TransportSettings;
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
import java.util.stream.Stream;

/**
 * Refuses wrong settings before anything listens. Left alone, Micronaut makes a record when it is
 * first used, takes the default for a value of another type, and passes over a key that is
 * misspelt.
 */
public final class SettingsCheck {
  private static final String PREFIX = "crema.";

  /** What every service has. */
  private static final List<Class<? extends Record>> COMMON =
      List.of(
          ServerSettings.class,
          RequestSettings.class,
          StopSettings.class,
          SecuritySettings.class,
          TransportSettings.class,
          LogSettings.class);

  private static final Set<String> FLAGS = Set.of("true", "false");

  private SettingsCheck() {}

  /**
   * Checks every setting: those of every service, and the service's own.
   *
   * @param context whose settings are checked; each record is made
   * @param own records with {@link ConfigurationProperties}
   * @throws IllegalArgumentException if a key is unknown or a value is no value of its type
   */
  public static void run(ApplicationContext context, List<Class<? extends Record>> own) {
    List<Class<? extends Record>> records = Stream.concat(COMMON.stream(), own.stream()).toList();
    Map<String, Class<?>> types = types(records);
    Environment environment = context.getEnvironment();
    environment.getPropertySources().forEach(source -> requireKnown(source, types.keySet()));
    types.forEach((key, type) -> requireType(environment, key, type));
    records.forEach(context::getBean);
  }

  /** Returns the type of each setting by its key, as the records declare them. */
  private static Map<String, Class<?>> types(List<Class<? extends Record>> records) {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    for (Class<? extends Record> settings : records) {
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
    Set<String> plain = known.stream().map(SettingsCheck::plain).collect(Collectors.toSet());
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
