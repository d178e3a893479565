package dev.crema.suggest;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.Role;
import dev.crema.suggest.profile.ColumnProfile;
import dev.crema.suggest.profile.TextKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Guesses what each column is for: at most one entity, one time and one label. */
final class Roles {
  /** Most classes of a label that is taken for one by its place alone. */
  private static final int MAX_GUESSED_CLASSES = 20;

  private static final int MIN_ENTITIES = 20;
  private static final double LONG_TEXT = 40;
  private static final Set<ColumnType> TIMES = EnumSet.of(ColumnType.DATE, ColumnType.TIMESTAMP);

  private final List<ColumnProfile> columns;
  private final Map<Integer, Guess> guesses = new HashMap<>();

  /**
   * What a column is for.
   *
   * @param role its role
   * @param reason why, a sentence; one that ends with a question mark is not sure; may be empty
   */
  record Guess(Role role, String reason) {
    static final Guess FEATURE = new Guess(Role.FEATURE, "");
  }

  Roles(List<ColumnProfile> columns) {
    this.columns = columns;
    label();
    entity();
    time();
    for (int i = 0; i < columns.size(); i++) {
      if (!guesses.containsKey(i)) {
        guesses.put(i, other(columns.get(i)));
      }
    }
  }

  Guess of(int column) {
    return guesses.getOrDefault(column, Guess.FEATURE);
  }

  boolean has(Role role) {
    return guesses.values().stream().anyMatch(guess -> guess.role() == role);
  }

  private void label() {
    List<String> names = columns.stream().map(ColumnProfile::name).toList();
    int named =
        IntStream.range(0, columns.size())
            .filter(i -> ColumnNames.labelRank(names.get(i), names) >= 0)
            .filter(i -> canBeLabel(columns.get(i)))
            .boxed()
            .min(Comparator.comparingInt((Integer i) -> ColumnNames.labelRank(names.get(i), names)))
            .orElse(-1);
    if (named >= 0) {
      String kind = isClasses(columns.get(named)) ? "classes" : "a number (a regression)";
      guesses.put(
          named,
          new Guess(
              Role.LABEL,
              "Has the name of a label, and %s. Is this what is to be predicted?".formatted(kind)));
      return;
    }
    int last = columns.size() - 1;
    ColumnProfile column = columns.get(last);
    if (last > 0
        && canBeLabel(column)
        && isClasses(column)
        && column.distinct().count() <= MAX_GUESSED_CLASSES) {
      guesses.put(
          last,
          new Guess(
              Role.LABEL,
              "The last column, with %d classes. Is this what is to be predicted?"
                  .formatted(column.distinct().count())));
    }
  }

  private static boolean canBeLabel(ColumnProfile column) {
    boolean isNumber = column.type() == ColumnType.NUMBER || column.type() == ColumnType.INTEGER;
    return column.missing() == 0 && differ(column) && (isNumber || isClasses(column));
  }

  /** Two texts of one number, as 1 and 1.0, are one value. */
  private static boolean differ(ColumnProfile column) {
    ColumnProfile.Numbers numbers = column.numbers();
    return column.distinct().count() >= 2
        && (numbers == null || column.type() == ColumnType.STRING || numbers.min() < numbers.max());
  }

  /** Whether a label of this column has classes, and is no number. */
  static boolean isClasses(ColumnProfile column) {
    if (!column.top().isComplete() || column.distinct().count() < 2) {
      return false;
    }
    int classes = column.top().values().size();
    return switch (column.type()) {
      case STRING ->
          classes <= Contract.MAX_CLASSES
              && 2L * classes <= column.count()
              && column.top().values().stream()
                  .allMatch(value -> value.value().length() <= CellParser.MAX_SHOWN);
      case INTEGER -> classes <= MAX_GUESSED_CLASSES;
      case NUMBER ->
          classes <= MAX_GUESSED_CLASSES
              && column.declared() == null
              && column.of(TextKind.NUMBER) == 0
              && ContractColumns.classes(column).size() >= 2;
      case BOOLEAN -> ContractColumns.truths(column) == 2;
      case DATE, TIMESTAMP -> false;
    };
  }

  private void entity() {
    List<Integer> candidates = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!guesses.containsKey(i) && canBeEntity(columns.get(i))) {
        candidates.add(i);
      }
    }
    candidates.sort(
        Comparator.comparing((Integer i) -> !ColumnNames.isWhose(columns.get(i).name()))
            .thenComparing(i -> !columns.get(i).distinct().isUnique())
            .thenComparing(i -> i));
    for (int i : candidates) {
      ColumnProfile column = columns.get(i);
      boolean isFirst = i == candidates.getFirst();
      String rows =
          column.distinct().isUnique()
              ? "Named like an identifier, and every value is another."
              : YamlText.say(
                  "Named like an identifier, with %.1f rows for each value.",
                  (double) column.count() / Math.max(1, column.distinct().count()));
      guesses.put(
          i,
          isFirst
              ? new Guess(
                  Role.ENTITY,
                  rows
                      + (candidates.size() > 1
                          ? " Its rows stay in one part of a split. Is it this one whose rows they are?"
                          : ""))
              : new Guess(
                  Role.IGNORED,
                  rows
                      + " Nothing general is learned from it. Or is the role entity, or feature?"));
    }
  }

  private static boolean canBeEntity(ColumnProfile column) {
    boolean isKey = column.type() == ColumnType.INTEGER || column.type() == ColumnType.STRING;
    boolean isNamed = ColumnNames.isId(column.name()) || ColumnNames.isWhose(column.name());
    return isKey
        && isNamed
        && column.missing() == 0
        && (column.distinct().isUnique() || column.distinct().count() >= MIN_ENTITIES);
  }

  private void time() {
    List<Integer> times =
        IntStream.range(0, columns.size())
            .filter(i -> TIMES.contains(columns.get(i).type()))
            .filter(i -> !ColumnNames.isBirth(columns.get(i).name()))
            .boxed()
            .sorted(Comparator.comparing(i -> columns.get(i).missing() > 0))
            .toList();
    if (!times.isEmpty()) {
      guesses.put(
          times.getFirst(),
          new Guess(
              Role.EVENT_TIME,
              times.size() == 1
                  ? "The only time. Is it when the row happened, and was what the row says known then?"
                  : "One of %d times. Is it this one when the row happened?"
                      .formatted(times.size())));
    }
  }

  private static Guess other(ColumnProfile column) {
    if (column.count() == 0) {
      return new Guess(
          Role.IGNORED, "Has no value at all, so nothing tells its type. Maybe leave it out?");
    }
    if (column.distinct().count() == 1 && column.missing() == 0 && column.count() > 1) {
      return new Guess(
          Role.IGNORED, "Always the same value: nothing can be learned from it. Is that so?");
    }
    if (ColumnNames.isProtected(column.name())) {
      return new Guess(
          Role.PROTECTED,
          "Decisions by it are often forbidden: no feature unless features.yaml says so. Is that so?");
    }
    if (column.type() == ColumnType.STRING) {
      return text(column);
    }
    return Guess.FEATURE;
  }

  private static Guess text(ColumnProfile column) {
    ColumnProfile.Lengths lengths = column.lengths();
    if (column.distinct().isUnique() && column.count() >= MIN_ENTITIES) {
      return new Guess(
          Role.IGNORED,
          "Every value is another, as of an identifier or a free text. Or is the role entity?");
    }
    if (lengths != null
        && lengths.mean() > LONG_TEXT
        && 2 * column.distinct().count() > column.count()) {
      return new Guess(
          Role.IGNORED,
          "Free text, of which no operator makes a feature but its length. Or is the role feature?");
    }
    return Guess.FEATURE;
  }
}
