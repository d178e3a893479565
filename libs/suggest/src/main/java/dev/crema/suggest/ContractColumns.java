package dev.crema.suggest;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.suggest.profile.ColumnProfile;
import dev.crema.suggest.profile.TextKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the contract of a column from its profile and role, with the reason of each rule. */
final class ContractColumns {
  /** Most values of a set that is taken for all there are. */
  private static final int MAX_ALLOWED = 50;

  private static final int MIN_ROWS_PER_VALUE = 20;
  private static final int MIN_ROWS_OF_RAREST = 3;
  private static final int MAX_PATTERN_LENGTH = 200;
  private static final int MAX_TOP = 3;
  private static final double MOST = 0.5;

  private final ColumnProfile profile;
  private final Roles.Guess guess;
  private final List<String> reasons = new ArrayList<>();

  private ContractColumns(ColumnProfile profile, Roles.Guess guess) {
    this.profile = profile;
    this.guess = guess;
  }

  /**
   * A column and why it is so.
   *
   * @param column its contract
   * @param reasons sentences; a line that begins with "Maybe" is a way out
   */
  record Suggested(ColumnContract column, List<String> reasons) {}

  static Suggested of(ColumnProfile profile, Roles.Guess guess) {
    return new ContractColumns(profile, guess).suggest();
  }

  private Suggested suggest() {
    reasons.add(seen());
    if (!guess.reason().isEmpty()) {
      reasons.add(guess.reason());
    }
    ColumnType type = type();
    if (profile.declared() == null) {
      oddities(type);
    }
    List<String> allowed = allowed(type);
    boolean isFree = allowed.isEmpty();
    String pattern = isFree && type == ColumnType.STRING ? pattern() : null;
    boolean isUnique = guess.role() == Role.ENTITY && profile.distinct().isUnique();
    Bounds bounds = isFree && guess.role() != Role.ENTITY ? bounds(type) : Bounds.NONE;
    if (!bounds.reason().isEmpty()) {
      reasons.add(bounds.reason());
    }
    ColumnContract column =
        new ColumnContract(
            profile.name(),
            type,
            guess.role(),
            "",
            profile.missing() > 0,
            bounds.min(),
            bounds.max(),
            allowed,
            pattern,
            isUnique);
    return new Suggested(column, reasons);
  }

  private String seen() {
    StringBuilder text = new StringBuilder();
    text.append(YamlText.say("%,d values", profile.count()));
    if (profile.missing() > 0) {
      text.append(
          YamlText.say(
              ", %,d missing (%.1f %%)",
              profile.missing(), 100.0 * profile.missing() / profile.rows()));
    }
    ColumnProfile.Distinct distinct = profile.distinct();
    text.append(
        distinct.isUnique()
            ? ", all different"
            : YamlText.say(
                "%s %,d different", distinct.isExact() ? "," : ", about", distinct.count()));
    ColumnProfile.Numbers numbers = profile.numbers();
    ColumnType type = profile.type();
    if (numbers != null && type != ColumnType.STRING && type != ColumnType.BOOLEAN) {
      text.append("; from %s to %s".formatted(shown(numbers.min()), shown(numbers.max())));
      text.append(
          ", %s %s"
              .formatted(
                  numbers.rankError() > 0 ? "median about" : "median", shown(numbers.median())));
    } else if (!profile.top().values().isEmpty() && !distinct.isUnique()) {
      text.append("; most frequent ").append(top());
    }
    return text.append('.').toString();
  }

  private String shown(double value) {
    return switch (profile.type()) {
      case DATE, TIMESTAMP -> CellParser.formatNumber(profile.type(), Math.rint(value));
      case INTEGER, NUMBER, STRING, BOOLEAN -> Bounds.plain(value);
    };
  }

  private String top() {
    String about = profile.top().isComplete() ? "" : "at least ";
    return profile.top().values().stream()
        .limit(MAX_TOP)
        .map(
            value ->
                YamlText.say(
                    "(%s) %s%,d times", CellParser.shorten(value.value()), about, value.count()))
        .collect(Collectors.joining(", "));
  }

  private ColumnType type() {
    ColumnType type = profile.type();
    if (guess.role() != Role.LABEL) {
      return type;
    }
    if (type == ColumnType.NUMBER && Roles.isClasses(profile)) {
      return ColumnType.INTEGER; // 0.0 and 1.0 are classes, written with a point.
    }
    return type == ColumnType.INTEGER && !Roles.isClasses(profile) ? ColumnType.NUMBER : type;
  }

  /** Says what the values nearly are, in the words in which reading them as that would fail. */
  private void oddities(ColumnType type) {
    if (type == ColumnType.NUMBER && profile.of(TextKind.NUMBER) == 0) {
      reasons.add("Whole numbers, but some are written with a point or a sign, so number.");
    }
    if (type != ColumnType.STRING) {
      return;
    }
    long numbers =
        profile.of(TextKind.WHOLE)
            + profile.of(TextKind.WHOLE_WITH_POINT)
            + profile.of(TextKind.NUMBER);
    long dates = profile.of(TextKind.DATE) + profile.of(TextKind.TIMESTAMP);
    long commas = profile.of(TextKind.DECIMAL_COMMA);
    if (profile.of(TextKind.CODE) > 0) {
      reasons.add(
          "A string, as numbers would lose what codes have, the zeros before them or digits beyond 2^53: %s."
              .formatted(where(TextKind.CODE)));
    }
    if (numbers + commas > MOST * profile.count()) {
      but(
          ColumnType.NUMBER,
          "numbers",
          TextKind.DECIMAL_COMMA,
          TextKind.MISSING_WORD,
          TextKind.OTHER_DATE,
          TextKind.OTHER);
    } else if (dates > MOST * profile.count()) {
      boolean isDate = profile.of(TextKind.DATE) >= profile.of(TextKind.TIMESTAMP);
      but(
          isDate ? ColumnType.DATE : ColumnType.TIMESTAMP,
          isDate ? "dates" : "timestamps",
          isDate ? TextKind.TIMESTAMP : TextKind.DATE,
          TextKind.MISSING_WORD,
          TextKind.OTHER_DATE,
          TextKind.OTHER);
    } else if (profile.of(TextKind.OTHER_DATE) > MOST * profile.count()) {
      but(ColumnType.DATE, "dates", TextKind.OTHER_DATE);
    } else if (profile.of(TextKind.MISSING_WORD) > 0) {
      reasons.add(
          "? Does %s stand for a missing value? Then leave the cell empty."
              .formatted(where(TextKind.MISSING_WORD)));
    }
  }

  private void but(ColumnType type, String what, TextKind... kinds) {
    for (TextKind kind : kinds) {
      ColumnProfile.Example example = profile.examples().get(kind);
      if (example == null) {
        continue;
      }
      String said = "";
      try {
        CellParser.parseNumber(ColumnContract.of(profile.name(), type), example.value());
      } catch (InputException e) {
        said = String.valueOf(e.getMessage());
      }
      reasons.add(
          YamlText.say(
              "Most look like %s, but %,d do not: line %d: %s",
              what, others(type), example.line(), said));
      return;
    }
  }

  private long others(ColumnType type) {
    return profile.count()
        - switch (type) {
          case DATE -> profile.of(TextKind.DATE);
          case TIMESTAMP -> profile.of(TextKind.TIMESTAMP);
          default ->
              profile.of(TextKind.WHOLE)
                  + profile.of(TextKind.WHOLE_WITH_POINT)
                  + profile.of(TextKind.NUMBER);
        };
  }

  private String where(TextKind kind) {
    ColumnProfile.Example example = profile.examples().get(kind);
    return example == null
        ? ""
        : "(%s) on line %d".formatted(CellParser.shorten(example.value()), example.line());
  }

  private List<String> allowed(ColumnType type) {
    if (guess.role() == Role.LABEL && type != ColumnType.NUMBER) {
      return type == ColumnType.BOOLEAN ? List.of() : classes(profile);
    }
    if (!profile.top().isComplete() || profile.count() == 0 || guess.role() == Role.ENTITY) {
      return List.of();
    }
    List<ColumnProfile.Frequency> values = profile.top().values();
    if (type == ColumnType.INTEGER) {
      List<String> numbers = classes(profile);
      if (numbers.equals(List.of("0", "1"))) {
        reasons.add("0 and 1 alone: no other value is let through.");
        return numbers;
      }
      return List.of();
    }
    if (type != ColumnType.STRING || values.size() < 2 || values.size() > MAX_ALLOWED) {
      return List.of();
    }
    boolean isLong =
        values.stream().anyMatch(value -> value.value().length() > CellParser.MAX_SHOWN);
    long rarest = values.getLast().count();
    if (isLong || profile.count() < (long) MIN_ROWS_PER_VALUE * values.size()) {
      return List.of();
    }
    if (rarest < MIN_ROWS_OF_RAREST) {
      reasons.add(
          "No set of allowed values: (%s) occurs %s, so more are to come."
              .formatted(
                  CellParser.shorten(values.getLast().value()), rarest == 1 ? "once" : "twice"));
      return List.of();
    }
    reasons.add(
        YamlText.say(
            "Each of the %d values occurs %,d times or more, so these are taken for all. Are they?",
            values.size(), rarest));
    return classes(profile);
  }

  /** Returns all values in their order: numbers by size, texts by their characters. */
  static List<String> classes(ColumnProfile profile) {
    boolean isNumber = profile.type() == ColumnType.INTEGER || profile.type() == ColumnType.NUMBER;
    if (!isNumber) {
      return profile.top().values().stream()
          .map(ColumnProfile.Frequency::value)
          .sorted(Comparator.naturalOrder())
          .toList();
    }
    TreeSet<Double> numbers = new TreeSet<>();
    for (ColumnProfile.Frequency value : profile.top().values()) {
      numbers.add(CellParser.numberOrNaN(ColumnType.NUMBER, value.value()) + 0.0);
    }
    return numbers.stream()
        .map(number -> CellParser.formatNumber(ColumnType.INTEGER, number))
        .toList();
  }

  /** Returns the class that a value is, however the number is written: 2 of 2.0. */
  static String asClass(ColumnType type, String value) {
    return switch (type) {
      case INTEGER, NUMBER ->
          CellParser.formatNumber(
              ColumnType.INTEGER, CellParser.numberOrNaN(ColumnType.NUMBER, value) + 0.0);
      case STRING, BOOLEAN, DATE, TIMESTAMP -> value;
    };
  }

  /** How many of true and false there are. */
  static long truths(ColumnProfile profile) {
    return profile.top().values().stream()
        .map(value -> value.value().toLowerCase(Locale.ROOT))
        .distinct()
        .count();
  }

  private @Nullable String pattern() {
    ColumnProfile.Lengths lengths = profile.lengths();
    boolean isCodes =
        profile.of(TextKind.CODE) > 0
            && profile.of(TextKind.CODE) + profile.of(TextKind.WHOLE) == profile.count();
    ColumnProfile.Numbers numbers = profile.numbers();
    boolean isSigned = numbers != null && numbers.min() < 0;
    if (!isCodes
        || isSigned
        || lengths == null
        || lengths.min() != lengths.max()
        || lengths.max() > MAX_PATTERN_LENGTH) {
      return null;
    }
    reasons.add(YamlText.say("Every value is %d digits.", lengths.max()));
    return "[0-9]{%d}".formatted(lengths.max());
  }

  private Bounds bounds(ColumnType type) {
    ColumnProfile.Numbers numbers = profile.numbers();
    if (numbers == null || type == ColumnType.STRING) {
      return Bounds.NONE;
    }
    return Bounds.of(profile.name(), type, numbers.min(), numbers.max());
  }
}
