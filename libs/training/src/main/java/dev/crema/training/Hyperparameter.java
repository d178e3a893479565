package dev.crema.training;

/**
 * One hyperparameter of a learner: what it may be and what it is when not given.
 *
 * @param name snake_case name, as in the {@code hyperparameters} of train-model
 * @param integer whether only whole numbers are allowed
 * @param defaultValue its value when not given, within the range
 * @param min smallest value, included
 * @param max largest value, included
 * @param description what it does, one sentence
 */
public record Hyperparameter(
    String name, boolean integer, double defaultValue, double min, double max, String description) {

  /** Checks that the default is within the range. */
  public Hyperparameter {
    if (!(min <= defaultValue && defaultValue <= max)) {
      throw new IllegalArgumentException(
          "The default (%s) of (%s) is outside [%s, %s].".formatted(defaultValue, name, min, max));
    }
  }

  /**
   * Returns a hyperparameter that is a whole number.
   *
   * @param name snake_case name
   * @param defaultValue its value when not given
   * @param range smallest and largest value, both included
   * @param description what it does, one sentence
   * @return the hyperparameter
   */
  public static Hyperparameter integer(
      String name, long defaultValue, Range range, String description) {
    return new Hyperparameter(name, true, defaultValue, range.min, range.max, description);
  }

  /**
   * Returns a hyperparameter that is a number.
   *
   * @param name snake_case name
   * @param defaultValue its value when not given
   * @param range smallest and largest value, both included
   * @param description what it does, one sentence
   * @return the hyperparameter
   */
  public static Hyperparameter number(
      String name, double defaultValue, Range range, String description) {
    return new Hyperparameter(name, false, defaultValue, range.min, range.max, description);
  }

  /** {@return the default as a person writes it, such as {@code 6} or {@code 0.05}} */
  public String defaultText() {
    return shown(defaultValue);
  }

  /** {@return the range as a person writes it, such as {@code [1, 100]}} */
  public String range() {
    return "[%s, %s]".formatted(shown(min), shown(max));
  }

  /** Returns a value as a person writes it: {@code 6} for a whole number, {@code 0.05} else. */
  String shown(double value) {
    return integer ? Long.toString((long) value) : Double.toString(value);
  }

  /** Returns a value in the type that hyperparameter maps hold: Long or Double. */
  Object boxed(double value) {
    return integer ? (Object) (long) value : (Object) value;
  }

  /**
   * The ends of a range.
   *
   * @param min smallest value, included
   * @param max largest value, included
   */
  public record Range(double min, double max) {}
}
