package dev.crema.service.logging;

/**
 * The setting {@code crema.log-format}, before there are settings: the log is there first, so that
 * whatever is said at the start has its form too.
 */
public final class LogFormat {
  private static final String KEY = "crema.log-format";
  private static final String ARGUMENT = "--" + KEY + "=";

  /** What {@link LogConfigurator} reads; the environment has it by this name. */
  static final String VARIABLE = "CREMA_LOG_FORMAT";

  private LogFormat() {}

  /** Hands the format on to the log; to be called before anything can log. */
  public static void apply(String[] args) {
    String property = System.getProperty(KEY);
    if (property != null) {
      System.setProperty(VARIABLE, property);
    }
    for (String arg : args) {
      if (arg.startsWith(ARGUMENT)) {
        System.setProperty(VARIABLE, arg.substring(ARGUMENT.length()));
      }
    }
  }
}
