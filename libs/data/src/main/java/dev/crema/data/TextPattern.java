package dev.crema.data;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A contract's regular expression, in RE2's syntax (https://github.com/google/re2/wiki/Syntax).
 *
 * <p>RE2 takes time in proportion to the text's length, whatever the expression; Java's own can
 * take exponential time or overflow the stack, and would do so on a request's text. Its price:
 * neither look-around nor references back.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class TextPattern {
  /** Longest expression, in UTF-16 code units. */
  public static final int MAX_EXPRESSION = 1_000;

  /** Longest text that is matched, in UTF-16 code units; a longer one never matches. */
  public static final int MAX_TEXT = 10_000;

  /**
   * Most instructions of a compiled expression: the time is their number times the text's length.
   */
  private static final int MAX_PROGRAM = 2_000;

  /** Keeps compilation itself small; far above what an expression of 2,000 instructions needs. */
  private static final double MAX_REPETITIONS = 1_000_000;

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(?:,([0-9]+))?,?\\}");

  private final Pattern pattern;

  private TextPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Makes a pattern.
   *
   * @param expression a regular expression in RE2's syntax
   * @return the pattern
   * @throws InputException if the expression is too long, repeats too much, or is not in RE2's
   *     syntax; the message goes on after "pattern" and names the expression
   */
  public static TextPattern of(String expression) {
    if (expression.length() > MAX_EXPRESSION) {
      throw new InputException("is longer than %d characters.".formatted(MAX_EXPRESSION));
    }
    if (repetitions(expression) > MAX_REPETITIONS) {
      throw tooLarge(expression);
    }
    try {
      Pattern pattern = Pattern.compile(expression);
      if (pattern.programSize() > MAX_PROGRAM) {
        throw tooLarge(expression);
      }
      return new TextPattern(pattern);
    } catch (PatternSyntaxException e) {
      throw new InputException(
          "(%s) is no regular expression of RE2, which has neither look-around nor references back: %s.\nMaybe a bracket in it needs a backslash."
              .formatted(expression, e.getDescription()));
    }
  }

  /** Returns the product of all counts in braces: nested ones multiply the compiled program. */
  static double repetitions(String expression) {
    Matcher counts = COUNT.matcher(expression);
    double product = 1;
    while (counts.find()) {
      String count = counts.group(counts.group(2) == null ? 1 : 2);
      product *= Math.max(1, Double.parseDouble(count));
    }
    return product;
  }

  private static InputException tooLarge(String expression) {
    return new InputException(
        "(%s) repeats too much: compiled it would have more than %d instructions."
            .formatted(expression, MAX_PROGRAM));
  }

  /**
   * Says whether the whole text matches.
   *
   * @param text any text
   * @return whether it does; false if it is longer than {@link #MAX_TEXT}
   */
  public boolean matches(String text) {
    return text.length() <= MAX_TEXT && pattern.matches(text);
  }

  /** Returns the expression. */
  @Override
  public String toString() {
    return pattern.pattern();
  }
}
