package dev.crema.data.document;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** YAML 1.2's core schema: what a plain scalar means. */
final class Scalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN");

  /** Longer digits are text: converting them takes quadratic time. */
  private static final int MAX_DIGITS = 400;

  private Scalars() {}

  static Node.Kind kind(String plain) {
    return switch (plain) {
      case "", "~", "null", "Null", "NULL" -> Node.Kind.NULL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> Node.Kind.FLAG;
      default -> numeric(plain);
    };
  }

  private static Node.Kind numeric(String plain) {
    if (plain.length() > MAX_DIGITS) {
      return Node.Kind.TEXT;
    }
    if (INTEGER.matcher(plain).matches()) {
      return Node.Kind.INTEGER;
    }
    return NUMBER.matcher(plain).matches() ? Node.Kind.NUMBER : Node.Kind.TEXT;
  }

  static BigInteger integer(String scalar) {
    if (scalar.startsWith("0o")) {
      return new BigInteger(scalar.substring(2), 8);
    }
    return scalar.startsWith("0x")
        ? new BigInteger(scalar.substring(2), 16)
        : new BigInteger(scalar);
  }

  static Number boxed(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  static double number(String scalar) {
    if (scalar.startsWith("0o") || scalar.startsWith("0x")) {
      return integer(scalar).doubleValue();
    }
    // The patterns leave no other text with these letters.
    return switch (scalar.charAt(scalar.length() - 1)) {
      case 'f', 'F', 'n', 'N' -> Double.NaN;
      default -> Double.parseDouble(scalar);
    };
  }
}
