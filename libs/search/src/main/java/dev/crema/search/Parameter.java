package dev.crema.search;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is searched.
 *
 * @param name its name
 * @param domain what it may be
 * @param condition when it is part of a trial; null = always
 */
public record Parameter(String name, Domain domain, @Nullable Condition condition) {

  /**
   * Returns where a value lies on the axis that is searched: its logarithm on a logarithmic scale,
   * the index of an option.
   *
   * @param value one that {@link #accepts} takes
   * @return the coordinate
   */
  double coordinate(Object value) {
    return switch (domain) {
      case Domain.Real real -> scaled((Double) value, real.isLog());
      case Domain.Whole whole -> scaled((double) (Long) value, whole.isLog());
      case Domain.Choice choice -> choice.options().indexOf(value);
    };
  }

  private static double scaled(double value, boolean isLog) {
    return isLog ? StrictMath.log(value) : value;
  }

  /** Returns the lower end of the axis; of whole numbers half a step below the smallest. */
  double lowest() {
    return switch (domain) {
      case Domain.Real real -> scaled(real.low(), real.isLog());
      case Domain.Whole whole -> scaled(whole.low() - 0.5, whole.isLog());
      case Domain.Choice _ -> 0;
    };
  }

  /** Returns the upper end of the axis; of whole numbers half a step above the largest. */
  double highest() {
    return switch (domain) {
      case Domain.Real real -> scaled(real.high(), real.isLog());
      case Domain.Whole whole -> scaled(whole.high() + 0.5, whole.isLog());
      case Domain.Choice choice -> choice.options().size();
    };
  }

  /**
   * Returns the value at a coordinate, the nearest one that is allowed.
   *
   * @param coordinate within the axis
   * @return Double, Long, or the option
   */
  Object value(double coordinate) {
    return switch (domain) {
      case Domain.Real real ->
          Math.clamp(
              real.isLog() ? StrictMath.exp(coordinate) : coordinate, real.low(), real.high());
      case Domain.Whole whole ->
          Math.clamp(
              Math.round(whole.isLog() ? StrictMath.exp(coordinate) : coordinate),
              whole.low(),
              whole.high());
      case Domain.Choice choice ->
          choice.options().get(Math.clamp((long) coordinate, 0, choice.options().size() - 1));
    };
  }

  /**
   * Says whether a value is one of the domain.
   *
   * @param value any
   * @return whether it is of the domain's type and within it
   */
  public boolean accepts(Object value) {
    return switch (domain) {
      case Domain.Real real ->
          value instanceof Double number && real.low() <= number && number <= real.high();
      case Domain.Whole whole ->
          value instanceof Long number && whole.low() <= number && number <= whole.high();
      case Domain.Choice choice -> choice.options().contains(value);
    };
  }
}
