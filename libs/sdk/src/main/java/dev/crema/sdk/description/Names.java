package dev.crema.sdk.description;

import java.util.Locale;
import java.util.regex.Pattern;

/** One name everywhere: camelCase in Java, snake_case in KFP, kebab-case for components. */
public final class Names {

  private static final Pattern HUMP =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private Names() {}

  /**
   * Returns a Java name in snake_case.
   *
   * @param javaName for example {@code kfpRunId}
   * @return for example {@code kfp_run_id}
   */
  public static String snakeCase(String javaName) {
    return HUMP.matcher(javaName).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /**
   * Returns a Java name in kebab-case.
   *
   * @param javaName for example {@code TrainModel}
   * @return for example {@code train-model}
   */
  public static String kebabCase(String javaName) {
    return HUMP.matcher(javaName).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
