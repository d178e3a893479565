package dev.crema.validatedata;

import dev.crema.data.ColumnContract;
import dev.crema.data.document.Suggestion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person can do about a rule that is broken: mend the data, or change the contract. */
final class WaysOut {
  private WaysOut() {}

  /**
   * Returns a sentence.
   *
   * @param column of the rule
   * @param rule its name
   * @param example a value that breaks it; null if it is missing
   */
  static String of(@Nullable ColumnContract column, String rule, @Nullable String example) {
    return switch (rule) {
      case "nullable" ->
          "Fill the value where the file is written; or, if it may be missing, nullable: true.";
      case "min", "max" ->
          "Look at where such values come from (a unit, a sign, a value that stands for none); or, if they can be, another %s."
              .formatted(rule);
      case "allowed" -> allowed(column, example);
      case "pattern" ->
          "Look at how the value is written where it comes from; or, if it is right, a pattern that has it.";
      case "unique" ->
          "Look for rows that were delivered twice; or, if an entity may have several, no unique.";
      case "not_after" ->
          "Look at which of the two times is wrong; or leave the column out: what is measured after the label knows it.";
      case "type" -> "Write the value as one of its type; or give the column another type.";
      default -> "Look at where the value comes from.";
    };
  }

  /** Returns the same as the other sentences of the library begin. */
  static String maybe(@Nullable ColumnContract column, String rule, @Nullable String example) {
    String way = of(column, rule, example);
    return way.startsWith("Maybe ")
        ? way
        : "Maybe " + way.substring(0, 1).toLowerCase(Locale.ROOT) + way.substring(1);
  }

  private static String allowed(@Nullable ColumnContract column, @Nullable String example) {
    String near =
        column == null || example == null
            ? ""
            : Suggestion.maybe(example, column.allowed()).strip();
    return (near.isEmpty() ? "" : near + " ")
        + "Mend how it is written; or, if it is a new category, add it to allowed.";
  }
}
