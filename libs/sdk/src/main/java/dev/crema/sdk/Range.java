package dev.crema.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds a numeric parameter; both ends are included, NaN is always refused.
 *
 * <p>On a list of numbers every element is bounded.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({
  ElementType.RECORD_COMPONENT,
  ElementType.PARAMETER,
  ElementType.FIELD,
  ElementType.METHOD
})
public @interface Range {

  /**
   * Returns the smallest value allowed.
   *
   * @return the lower end, included; negative infinity for none
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * Returns the largest value allowed.
   *
   * @return the upper end, included; positive infinity for none
   */
  double max() default Double.POSITIVE_INFINITY;
}
