package dev.crema.runner.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a condition by recursive descent: or, and, not, comparison, operand. */
final class ConditionParser {
  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_DEPTH = 50;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(inputs\\.parameter_values\\['[^'\\\\]*'\\])"
              + "|('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
              + "|(&&|\\|\\||==|!=|<=|>=|[<>!()])"
              + "|([a-z]+))");

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final String text;
  private final String what;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private int depth;

  private enum Kind {
    PARAMETER,
    TEXT,
    NUMBER,
    SYMBOL,
    WORD,
    END
  }

  private record Token(Kind kind, String text) {}

  ConditionParser(String text, String what) {
    this.text = text;
    this.what = what;
  }

  Condition parse() {
    if (text.length() > MAX_LENGTH) {
      throw error("is longer than %d characters".formatted(MAX_LENGTH));
    }
    split();
    Condition condition = or();
    if (peek().kind() != Kind.END) {
      throw error("goes on with (%s) after its end".formatted(peek().text()));
    }
    return condition;
  }

  private void split() {
    Matcher matcher = TOKEN.matcher(text);
    int position = 0;
    String trimmed = text.stripTrailing();
    while (position < trimmed.length()) {
      if (!matcher.region(position, trimmed.length()).lookingAt()) {
        throw error(
            "has (%s), which this runner does not know".formatted(trimmed.substring(position)));
      }
      Kind[] kinds = Kind.values();
      for (int group = 1; group <= matcher.groupCount(); group++) {
        if (matcher.group(group) != null) {
          tokens.add(new Token(kinds[group - 1], matcher.group(group)));
        }
      }
      position = matcher.end();
    }
    tokens.add(new Token(Kind.END, "the end"));
  }

  private Condition or() {
    Condition left = and();
    while (take("||")) {
      left = new Condition.Both(false, left, and());
    }
    return left;
  }

  private Condition and() {
    Condition left = comparison();
    while (take("&&")) {
      left = new Condition.Both(true, left, comparison());
    }
    return left;
  }

  private Condition comparison() {
    Condition left = operand();
    String operator = peek().text();
    if (peek().kind() == Kind.SYMBOL && COMPARISONS.contains(operator)) {
      next++;
      return new Condition.Comparison(operator, left, operand());
    }
    return left;
  }

  private Condition operand() {
    if (++depth > MAX_DEPTH) {
      throw error("nests deeper than %d levels".formatted(MAX_DEPTH));
    }
    try {
      Token token = tokens.get(next++);
      return switch (token.kind()) {
        case PARAMETER ->
            new Condition.Parameter(
                token
                    .text()
                    .substring("inputs.parameter_values['".length(), token.text().length() - 2));
        case TEXT -> new Condition.Literal(unquoted(token.text()));
        case NUMBER -> new Condition.Literal(Double.valueOf(token.text()));
        case WORD -> word(token.text());
        case SYMBOL, END -> symbol(token.text());
      };
    } finally {
      depth--;
    }
  }

  private Condition word(String word) {
    return switch (word) {
      case "true" -> new Condition.Literal(true);
      case "false" -> new Condition.Literal(false);
      case "int", "double" -> new Condition.Conversion(word.equals("int"), parenthesised());
      default -> throw error("uses (%s), which this runner does not know".formatted(word));
    };
  }

  private Condition symbol(String symbol) {
    return switch (symbol) {
      case "!" -> new Condition.Not(operand());
      case "(" -> {
        next--;
        yield parenthesised();
      }
      default -> throw error("has (%s) where a value should stand".formatted(symbol));
    };
  }

  private Condition parenthesised() {
    expect("(");
    Condition inner = or();
    expect(")");
    return inner;
  }

  private void expect(String symbol) {
    if (!take(symbol)) {
      throw error("has (%s) where (%s) should stand".formatted(peek().text(), symbol));
    }
  }

  private boolean take(String symbol) {
    boolean found = peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    if (found) {
      next++;
    }
    return found;
  }

  private Token peek() {
    return tokens.get(Math.min(next, tokens.size() - 1));
  }

  private String unquoted(String quoted) {
    StringBuilder plain = new StringBuilder();
    for (int index = 1; index < quoted.length() - 1; index++) {
      char character = quoted.charAt(index);
      plain.append(character == '\\' ? escaped(quoted.charAt(++index)) : character);
    }
    return plain.toString();
  }

  private char escaped(char character) {
    return switch (character) {
      case '\\', '\'', '"' -> character;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default ->
          throw error(
              "has the escape (\\%c), which this runner does not know".formatted(character));
    };
  }

  private InvalidInputException error(String problem) {
    return new InvalidInputException("The condition (%s) of %s %s.".formatted(text, what, problem));
  }
}
