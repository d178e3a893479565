package dev.crema.runner.value;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A trigger condition: the part of CEL that KFP's compiler writes for {@code dsl.If}, {@code
 * dsl.Elif} and {@code dsl.Else}.
 *
 * <p>Operands are {@code inputs.parameter_values['name']}, quoted texts, numbers, {@code true},
 * {@code false}, {@code int(…)} and {@code double(…)}; operators are {@code == != < <= > >= ! &&
 * ||} and parentheses. Values of different types are never compared: CEL's answer to that depends
 * on the version, and it is a mistake in any.
 */
public sealed interface Condition {
  /** Returns the condition that a text says; {@code what} is how messages call it. */
  static Condition parse(String text, String what) {
    return new ConditionParser(text, what).parse();
  }

  /** Whether it holds for the parameters of a task. */
  default boolean holds(Map<String, ?> parameters) {
    if (value(parameters) instanceof Boolean answer) {
      return answer;
    }
    throw new InvalidInputException("The condition (%s) is not true or false.".formatted(this));
  }

  /** Returns the names of the parameters that it reads. */
  default Set<String> parameters() {
    Set<String> names = new TreeSet<>();
    collect(names);
    return names;
  }

  /** Returns its value: a text, a double or a boolean. */
  Object value(Map<String, ?> parameters);

  /** Adds the names of the parameters that it reads. */
  void collect(Set<String> names);

  /** A text, number or boolean as written. */
  record Literal(Object literal) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      return literal;
    }

    @Override
    public void collect(Set<String> names) {}

    @Override
    public String toString() {
      return literal instanceof String text ? "'" + text + "'" : ParameterType.text(literal);
    }
  }

  /** The value of one of the task's parameters. */
  record Parameter(String name) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      Object value = parameters.get(name);
      if (value == null) {
        throw new InvalidInputException(
            "The condition reads the parameter (%s), which has no value.".formatted(name));
      }
      return value;
    }

    @Override
    public void collect(Set<String> names) {
      names.add(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** {@code int(x)} cuts towards zero, {@code double(x)} changes nothing. */
  record Conversion(boolean toInteger, Condition operand) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      if (operand.value(parameters) instanceof Double number) {
        return toInteger ? (double) number.longValue() : number;
      }
      throw new InvalidInputException("(%s) is not a number.".formatted(operand));
    }

    @Override
    public void collect(Set<String> names) {
      operand.collect(names);
    }

    @Override
    public String toString() {
      return (toInteger ? "int(" : "double(") + operand + ")";
    }
  }

  /** The opposite. */
  record Not(Condition operand) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      return !operand.holds(parameters);
    }

    @Override
    public void collect(Set<String> names) {
      operand.collect(names);
    }

    @Override
    public String toString() {
      return switch (operand) {
        case Not(Condition inner) -> inner.toString();
        case Comparison comparison -> comparison.opposite().toString();
        default -> "!(" + operand + ")";
      };
    }
  }

  /** {@code &&} or {@code ||}; the right side is read only if it matters. */
  record Both(boolean and, Condition left, Condition right) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      return and
          ? left.holds(parameters) && right.holds(parameters)
          : left.holds(parameters) || right.holds(parameters);
    }

    @Override
    public void collect(Set<String> names) {
      left.collect(names);
      right.collect(names);
    }

    @Override
    public String toString() {
      return left + (and ? " && " : " || ") + right;
    }
  }

  /** A comparison of two texts, two numbers or two booleans. */
  record Comparison(String operator, Condition left, Condition right) implements Condition {
    @Override
    public Object value(Map<String, ?> parameters) {
      Object first = left.value(parameters);
      Object second = right.value(parameters);
      Integer order = compare(first, second);
      if (order == null) {
        throw new InvalidInputException(
            "The condition (%s) compares (%s) with (%s), which has another type."
                .formatted(this, ParameterType.text(first), ParameterType.text(second)));
      }
      return switch (operator) {
        case "==" -> order == 0;
        case "!=" -> order != 0;
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        default -> throw new IllegalStateException(operator);
      };
    }

    /** Returns what holds if and only if this does not. */
    Comparison opposite() {
      String opposite =
          switch (operator) {
            case "==" -> "!=";
            case "!=" -> "==";
            case "<" -> ">=";
            case "<=" -> ">";
            case ">" -> "<=";
            case ">=" -> "<";
            default -> throw new IllegalStateException(operator);
          };
      return new Comparison(opposite, left, right);
    }

    private static @Nullable Integer compare(Object first, Object second) {
      if (first instanceof String left && second instanceof String right) {
        return left.compareTo(right);
      }
      if (first instanceof Double left && second instanceof Double right) {
        return Double.compare(left + 0.0, right + 0.0); // + 0.0: minus zero equals zero
      }
      if (first instanceof Boolean left && second instanceof Boolean right) {
        return left.compareTo(right);
      }
      return null;
    }

    @Override
    public void collect(Set<String> names) {
      left.collect(names);
      right.collect(names);
    }

    @Override
    public String toString() {
      return left + " " + operator + " " + right;
    }
  }
}
