package dev.crema.sdk.description;

import dev.crema.sdk.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which values a parameter takes: one rule for defaults at compile time and values at run time.
 *
 * @param name the name in snake_case, for messages
 * @param type a parameter type
 * @param element the element type of a list, null for everything else
 * @param min the smallest number allowed, included
 * @param max the largest number allowed, included
 * @param allowed the texts allowed; empty allows all
 */
public record ParameterRule(
    String name,
    FieldType type,
    @Nullable FieldType element,
    double min,
    double max,
    List<String> allowed) {

  /** The largest whole number that KFP carries exactly: 2^53 − 1. */
  public static final long MAX_INTEGER = (1L << 53) - 1;

  private static final int MAX_SHOWN_CHARACTERS = 200;

  /** Copies the list. */
  public ParameterRule {
    allowed = List.copyOf(allowed);
  }

  /**
   * Returns the value of a default given as text: as it is for text, JSON for everything else.
   *
   * @param text the text of the default
   * @return the checked value, as {@link #check} gives it
   * @throws IllegalArgumentException if it is no value of this parameter
   */
  public Object parse(String text) {
    if (type == FieldType.STRING) {
      return check(text);
    }
    Object value = Json.read(text, "value of (%s)".formatted(name));
    if (value == null) {
      throw wrong(text, "is no value");
    }
    return check(value);
  }

  /**
   * Returns a value of JSON in the Java type of the parameter.
   *
   * @param value text, a Long, a Double, a Boolean, a list or a map
   * @return String, Long, Double, Boolean, List or Map; {@code 500.0} is the Long 500 for an
   *     integer
   * @throws IllegalArgumentException if the value has another type, is out of range or not allowed;
   *     the message names the parameter and prints the value
   */
  public Object check(Object value) {
    return switch (type) {
      case LIST -> list(value);
      case STRUCT -> struct(value);
      default -> scalar(type, value);
    };
  }

  private Object scalar(FieldType scalarType, Object value) {
    return switch (scalarType) {
      case STRING -> text(value);
      case INTEGER -> inRange(integer(value));
      case FLOAT -> inRange(number(value));
      case BOOLEAN -> flag(value);
      default -> throw new IllegalStateException("%s is no scalar.".formatted(scalarType));
    };
  }

  private String text(Object value) {
    if (!(value instanceof String text)) {
      throw wrong(value, "is not text");
    }
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      throw wrong(value, "is none of %s".formatted(allowed));
    }
    return text;
  }

  private Boolean flag(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(value, "is neither true nor false");
  }

  private Long integer(Object value) {
    double number = number(value);
    if (number != Math.rint(number)) {
      throw wrong(value, "is not a whole number");
    }
    if (Math.abs(number) > MAX_INTEGER) {
      throw wrong(
          value, "is beyond ±%d, where KFP no longer carries it exactly".formatted(MAX_INTEGER));
    }
    return value instanceof Long whole ? whole : (long) number;
  }

  private Double number(Object value) {
    return switch (value) {
      case Double number when Double.isFinite(number) -> number;
      case Long number -> (double) number;
      case Integer number -> (double) number;
      default -> throw wrong(value, "is not a finite number");
    };
  }

  private Object inRange(Number value) {
    double number = value.doubleValue();
    if (!(number >= min && number <= max)) {
      throw wrong(value, "is not in %s".formatted(rangeText()));
    }
    return value;
  }

  private List<Object> list(Object value) {
    if (!(value instanceof List<?> list)) {
      throw wrong(value, "is not a list");
    }
    FieldType elementType = element == null ? FieldType.STRING : element;
    List<Object> items = new ArrayList<>();
    for (Object item : list) {
      if (item == null) {
        throw wrong(value, "holds null");
      }
      items.add(scalar(elementType, item));
    }
    return Collections.unmodifiableList(items);
  }

  private Map<String, Object> struct(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(value, "is not a JSON object");
    }
    Map<String, Object> struct = new LinkedHashMap<>();
    map.forEach(
        (key, item) -> {
          if (item == null) {
            throw wrong(value, "holds null at (%s)".formatted(key));
          }
          struct.put(String.valueOf(key), item);
        });
    return Collections.unmodifiableMap(struct);
  }

  /**
   * Returns the range for people.
   *
   * @return for example {@code [0, 1]} or {@code [1, ∞)}; empty if nothing is excluded
   */
  public String rangeText() {
    if (min == Double.NEGATIVE_INFINITY && max == Double.POSITIVE_INFINITY) {
      return "";
    }
    String low = min == Double.NEGATIVE_INFINITY ? "(-∞" : "[" + numberText(min);
    String high = max == Double.POSITIVE_INFINITY ? "∞)" : numberText(max) + "]";
    return low + ", " + high;
  }

  private static String numberText(double number) {
    return number == Math.rint(number) && Math.abs(number) <= MAX_INTEGER
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private IllegalArgumentException wrong(@Nullable Object value, String why) {
    String shown = String.valueOf(value);
    if (shown.length() > MAX_SHOWN_CHARACTERS) {
      shown = shown.substring(0, MAX_SHOWN_CHARACTERS) + "…";
    }
    return new IllegalArgumentException(
        "The parameter (%s) has the value (%s), which %s.".formatted(name, shown, why));
  }
}
