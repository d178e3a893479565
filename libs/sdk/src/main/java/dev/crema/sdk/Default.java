package dev.crema.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter the value it has when the pipeline passes none.
 *
 * <p>Absent and null mean the same: the default. It applies to parameters only; an artifact may be
 * {@code @Nullable} instead.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({
  ElementType.RECORD_COMPONENT,
  ElementType.PARAMETER,
  ElementType.FIELD,
  ElementType.METHOD
})
public @interface Default {

  /**
   * Returns the default as text: as it is for a String, the lower-case name for an enum, JSON for
   * everything else ({@code "7"}, {@code "0.5"}, {@code "true"}, {@code "[]"}, {@code "{}"}).
   *
   * @return the text, checked at compile time against the type and the range
   */
  String value();
}
