package dev.crema.data;

import dev.crema.data.document.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A contradiction within a contract.
 *
 * @param column index of the column; −1 = the contract itself
 * @param field the field as written in YAML
 * @param message the rest of a sentence that starts with the field
 */
record ContractProblem(int column, String field, String message) {
  static final int CONTRACT = -1;

  /** Most contradictions of which a message tells. */
  static final int MAX_SHOWN = 20;

  static List<ContractProblem> find(
      List<ColumnContract> columns,
      @Nullable String positiveClass,
      double minPassRate,
      double minCompleteness) {
    List<ContractProblem> problems = new ArrayList<>();
    share("min_pass_rate", minPassRate, problems);
    share("min_completeness", minCompleteness, problems);
    if (columns.isEmpty() || columns.size() > Contract.MAX_COLUMNS) {
      problems.add(
          new ContractProblem(
              CONTRACT,
              "columns",
              "must be 1 to %d columns, not %d.\nMaybe leave out those that no model needs."
                  .formatted(Contract.MAX_COLUMNS, columns.size())));
    }
    for (int i = 0; i < columns.size(); i++) {
      new ColumnProblems(i, columns.get(i), problems).find();
    }
    duplicates(columns, problems);
    TimeOrder.contradictions(columns, problems);
    for (Role role : List.of(Role.LABEL, Role.ENTITY, Role.EVENT_TIME)) {
      atMostOne(role, columns, problems);
    }
    positive(columns, positiveClass, problems);
    return problems;
  }

  static String describe(
      String name, List<ColumnContract> columns, List<ContractProblem> problems) {
    return describe(
        problems,
        p ->
            "The contract (%s): %s %s"
                .formatted(CellParser.shorten(name), p.field, p.text(columns)));
  }

  static String describe(
      List<ContractProblem> problems, Function<ContractProblem, String> sentence) {
    String shown =
        problems.stream().limit(MAX_SHOWN).map(sentence).collect(Collectors.joining("\n"));
    int more = problems.size() - MAX_SHOWN;
    return more > 0 ? "%s\nAnd %d more contradictions.".formatted(shown, more) : shown;
  }

  /** The rest of a sentence that starts with the field, which also names the column. */
  String text(List<ColumnContract> columns) {
    return column == CONTRACT
        ? message
        : "of column (%s): %s".formatted(CellParser.shorten(columns.get(column).name()), message);
  }

  static List<String> labelValues(ColumnContract label) {
    return label.type() == ColumnType.BOOLEAN ? List.of("false", "true") : label.allowed();
  }

  private static void share(String field, double value, List<ContractProblem> problems) {
    if (!(value >= 0 && value <= 1)) {
      problems.add(
          new ContractProblem(CONTRACT, field, "(%s) must be from 0 to 1.".formatted(value)));
    }
  }

  private static void duplicates(List<ColumnContract> columns, List<ContractProblem> problems) {
    // Without regard to case, because SQL and many file systems of data do not tell them apart.
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!seen.add(columns.get(i).name().toLowerCase(Locale.ROOT))) {
        problems.add(
            new ContractProblem(
                i,
                "name",
                "occurs twice (upper and lower case count as the same).\nMaybe rename one of them, in the file too."));
      }
    }
  }

  private static void atMostOne(
      Role role, List<ColumnContract> columns, List<ContractProblem> problems) {
    String first = null;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).role() != role) {
        continue;
      }
      if (first == null) {
        first = columns.get(i).name();
      } else {
        problems.add(
            new ContractProblem(
                i,
                "role",
                "is a second %s; the first is (%s).".formatted(role.lowerName(), first)));
      }
    }
  }

  private static void positive(
      List<ColumnContract> columns,
      @Nullable String positiveClass,
      List<ContractProblem> problems) {
    Optional<ColumnContract> label =
        columns.stream().filter(column -> column.role() == Role.LABEL).findFirst();
    List<String> classes = label.map(ContractProblem::labelValues).orElse(List.of());
    if (label.isPresent() && label.get().type() == ColumnType.NUMBER) {
      if (positiveClass != null) {
        problems.add(
            new ContractProblem(
                CONTRACT,
                "positive_class",
                "(%s) does not go with a label of the type number, which has no classes."
                    .formatted(positiveClass)));
      }
      return;
    }
    if (label.isPresent() && classes.isEmpty()) {
      return; // What the label lacks is said already.
    }
    String message = positiveMessage(classes, positiveClass);
    if (message != null) {
      problems.add(new ContractProblem(CONTRACT, "positive_class", message));
    }
  }

  private static @Nullable String positiveMessage(
      List<String> classes, @Nullable String positiveClass) {
    if (positiveClass == null) {
      return classes.size() == 2
          ? "is missing: the label has two classes.\nMaybe (%s).".formatted(classes.get(1))
          : null;
    }
    if (classes.isEmpty()) {
      return "(%s) needs a label.".formatted(positiveClass);
    }
    if (!classes.contains(positiveClass)) {
      return "(%s) is not one of the label's classes %s.%s"
          .formatted(positiveClass, classes, Suggestion.maybe(positiveClass, classes));
    }
    return classes.size() == 2
        ? null
        : "(%s) goes only with two classes; the label has %d."
            .formatted(positiveClass, classes.size());
  }
}
