package dev.crema.runner.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types that parameters of compiled pipelines have, with the rules of KFP's driver. */
public enum ParameterType {
  /** Text; the driver turns a value of any other type into its JSON text. */
  STRING("a text"),
  /** A number; the driver lets 5.5 pass, and so do we: the program has to check. */
  NUMBER_INTEGER("a whole number"),
  /** A number. */
  NUMBER_DOUBLE("a number"),
  /** true or false. */
  BOOLEAN("true or false"),
  /** A JSON array. */
  LIST("a JSON list"),
  /** A JSON object. */
  STRUCT("a JSON object");

  private static final Pattern PLAIN_ITEMS = Pattern.compile("\\[?([\\w. -]+(?:,[\\w. -]+)*)\\]?");

  private final String description;

  ParameterType(String description) {
    this.description = description;
  }

  /** Returns what a person would call it: "a whole number". */
  public String description() {
    return description;
  }

  /** Whether a value of type {@code given} may flow into an input of this type on a cluster. */
  public boolean acceptsType(ParameterType given) {
    return this == STRING || this == given || (isNumber() && given.isNumber());
  }

  private boolean isNumber() {
    return this == NUMBER_INTEGER || this == NUMBER_DOUBLE;
  }

  /**
   * Returns the value as an input of this type gets it.
   *
   * @param what how messages call the input
   * @throws InvalidInputException if the driver would refuse it
   */
  public Object convert(@Nullable Object value, String what) {
    if (value == null) {
      throw new InvalidInputException("%s wants %s and gets null.".formatted(what, description));
    }
    if (this == STRING) {
      return text(value);
    }
    if (!accepts(value)) {
      throw new InvalidInputException(
          "%s wants %s and gets %s (%s).%s"
              .formatted(what, description, nameOf(value), text(value), advice(value)));
    }
    return value;
  }

  private boolean accepts(Object value) {
    return switch (this) {
      case STRING -> value instanceof String;
      case NUMBER_INTEGER, NUMBER_DOUBLE -> value instanceof Double;
      case BOOLEAN -> value instanceof Boolean;
      case LIST -> value instanceof List<?>;
      case STRUCT -> value instanceof Map<?, ?>;
    };
  }

  private String advice(Object value) {
    return isNumber() && value instanceof String
        ? "\nMaybe it is the item of a loop over a plain list: declare the list as List[float]."
        : "";
  }

  private static String nameOf(Object value) {
    return switch (value) {
      case String _ -> "the text";
      case Double _ -> "the number";
      case Boolean _ -> "the boolean";
      case List<?> _ -> "the list";
      default -> "the object";
    };
  }

  /** Returns the text that the driver makes of a value: texts as they are, else JSON. */
  public static String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Double number -> new BigDecimal(Json.write(number)).toPlainString();
      case null, default -> Json.write(value);
    };
  }

  /**
   * Returns the value that a text from the command line means.
   *
   * @param name the parameter's name
   * @throws InvalidInputException if the text has another type
   */
  public Object parse(String text, String name) {
    if (this == STRING) {
      return text;
    }
    String problem = "";
    try {
      Object value = Json.parse(text, name);
      if (value != null && accepts(value)) {
        return value;
      }
    } catch (InvalidInputException e) {
      // Only of a text that looks like JSON does the parser's answer help.
      problem = text.startsWith("[") || text.startsWith("{") ? "\n" + e.getMessage() : "";
    }
    throw new InvalidInputException(
        "The parameter (%s) wants %s and gets (%s).%s%s"
            .formatted(name, description, text, problem, example(text, name)));
  }

  private String example(String text, String name) {
    return switch (this) {
      case BOOLEAN ->
          switch (text) {
            case "True", "TRUE", "yes", "y", "1", "on" -> "\nMaybe (true).";
            case "False", "FALSE", "no", "n", "0", "off" -> "\nMaybe (false).";
            default -> "";
          };
      case LIST -> "\nMaybe -p '%s=%s'.".formatted(name, Json.write(items(text)));
      case STRUCT -> "\nMaybe -p '%s={\"key\":1}'.".formatted(name);
      case STRING, NUMBER_INTEGER, NUMBER_DOUBLE -> "";
    };
  }

  /** A shell takes quotes away, so that ["a","b"] comes as [a,b]: these are its items. */
  private static List<String> items(String text) {
    Matcher plain = PLAIN_ITEMS.matcher(text);
    return plain.matches()
        ? List.of(plain.group(1).strip().split("\\s*,\\s*", -1))
        : List.of("a", "b");
  }
}
