package dev.crema.suggest;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.features.FeatureDefinition;
import dev.crema.suggest.profile.ColumnProfile;
import dev.crema.suggest.profile.FileProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Suggests features from a contract and the profile of a file that keeps it.
 *
 * <p>They suit all learners: nothing stays missing, numbers are scaled, categories are coded. The
 * same file always gives the same text.
 */
public final class FeatureSuggestion {
  /** Most categories that become a feature each. */
  private static final int MAX_ONE_HOT = 20;

  /** Most categories that become codes: what {@code ordinal} takes. */
  private static final int MAX_CODES = 10_000;

  private static final int RARE = 5;

  /** In a column that is skewed the 95th percentile is more than so many times the median. */
  private static final double SKEWED = 20;

  /** The deviation of such numbers is no double. */
  private static final double HUGE = 1e140;

  private static final int MAX_NAME = 100;

  private final Contract contract;
  private final FileProfile profile;
  private final Set<String> names = new HashSet<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, String> derived = new LinkedHashMap<>();
  private final Map<String, List<String>> fits = new LinkedHashMap<>();

  private FeatureSuggestion(Contract contract, FileProfile profile) {
    this.contract = contract;
    this.profile = profile;
    names.addAll(contract.names());
    for (int i = 0; i < contract.columns().size(); i++) {
      column(contract.columns().get(i), profile.columns().get(i));
    }
  }

  /**
   * Returns the text of a {@code features.yaml} with its reasons as comments.
   *
   * @param contract the contract
   * @param profile of a file under the contract
   * @param source what the comments call the file
   * @return valid as it is for the contract
   * @throws InputException if no column can be behind a feature
   */
  public static String of(Contract contract, FileProfile profile, String source) {
    String yaml = new FeatureSuggestion(contract, profile).write(source);
    FeatureDefinition.parse(yaml, "suggested features", contract); // What is printed can be read.
    return yaml;
  }

  private void column(ColumnContract column, ColumnProfile values) {
    switch (column.role()) {
      case LABEL, ENTITY, IGNORED -> {}
      case PROTECTED -> leave(column, "it is protected; name it under (protected) if you mean it");
      case EVENT_TIME, FEATURE -> {
        if (values.count() == 0) {
          leave(column, "it has no value here");
        } else if (isHuge(values)) {
          leave(column, "its values are so large that their squares are no numbers");
        } else {
          feature(column, values);
        }
      }
    }
  }

  private static boolean isHuge(ColumnProfile values) {
    ColumnProfile.Numbers numbers = values.numbers();
    return numbers != null && Math.max(-numbers.min(), numbers.max()) > HUGE;
  }

  private void leave(ColumnContract column, String why) {
    leftOut.add("Left out: (%s), as %s.".formatted(CellParser.shorten(column.name()), why));
  }

  private void feature(ColumnContract column, ColumnProfile values) {
    switch (column.type()) {
      case INTEGER, NUMBER -> number(column, values);
      case BOOLEAN ->
          fit(
              column.nullable() ? impute(column.name(), "most_frequent", "keep") : "steps: [keep]",
              column.name());
      case STRING -> text(column, values);
      case DATE, TIMESTAMP -> time(column);
    }
  }

  private void number(ColumnContract column, ColumnProfile values) {
    ColumnProfile.Numbers numbers = values.numbers();
    boolean isSkewed =
        numbers != null
            && numbers.min() >= 0
            && numbers.high() > SKEWED * numbers.median()
            && numbers.max() > SKEWED;
    String name = column.name();
    if (isSkewed) {
      name =
          derive(
              "log_" + column.name(),
              "{log1p: {of: %s, negative: zero}}".formatted(YamlText.scalar(column.name())),
              "A few values are far above the others.");
    }
    fit(scaled(name, column.nullable()), name);
  }

  private String scaled(String name, boolean isNullable) {
    return isNullable ? impute(name, "median", "standardize") : "steps: [standardize]";
  }

  /** The indicator's name may be taken. */
  private String impute(String name, String strategy, String then) {
    boolean isFree = names.add(name + "_missing");
    return "steps: [impute: {strategy: %s%s}, %s]"
        .formatted(strategy, isFree ? ", indicator: true" : "", then);
  }

  private void text(ColumnContract column, ColumnProfile values) {
    long distinct = Math.max(values.distinct().count(), column.allowed().size());
    if (distinct > MAX_CODES || 2 * values.distinct().count() > values.count()) {
      leave(
          column,
          YamlText.say(
              "it has %,d different values in %,d: nothing general is learned from them",
              values.distinct().count(), values.count()));
    } else if (distinct <= MAX_ONE_HOT) {
      fit(
          column.nullable() ? "missing: own\n    steps: [one_hot]" : "steps: [one_hot]",
          column.name());
    } else {
      String steps = "steps: [ordinal: {min_count: %d}, standardize]".formatted(RARE);
      fit(column.nullable() ? "missing: own\n    " + steps : steps, column.name());
    }
  }

  private void time(ColumnContract column) {
    List<String> parts = new ArrayList<>(List.of("month", "day_of_week"));
    if (column.type() == ColumnType.TIMESTAMP) {
      parts.add("hour");
    }
    for (String part : parts) {
      String name =
          derive(
              column.name() + "_" + part,
              "{date_part: {of: %s, part: %s}}".formatted(YamlText.scalar(column.name()), part),
              "A time by itself only grows; what comes back in it may say something.");
      fit(scaled(name, column.nullable()), name);
    }
    int event = contract.indexOf(Role.EVENT_TIME);
    if (event >= 0 && column.role() == Role.FEATURE) {
      ColumnContract now = contract.columns().get(event);
      String name =
          derive(
              "days_since_" + column.name(),
              "{days_between: {from: %s, to: %s}}"
                  .formatted(YamlText.scalar(column.name()), YamlText.scalar(now.name())),
              "How long ago it was when the row happened.");
      fit(scaled(name, column.nullable() || now.nullable()), name);
    }
  }

  /** Returns the name under which the column is derived. */
  private String derive(String wanted, String operator, String reason) {
    String plain = wanted.replaceAll("[^A-Za-z0-9_]", "_");
    plain = plain.substring(0, Math.min(MAX_NAME - 3, plain.length()));
    plain = Character.isDigit(plain.charAt(0)) ? "x" + plain : plain;
    String name = plain;
    for (int i = 2; !names.add(name); i++) {
      name = plain + "_" + i;
    }
    derived.put(name + ": " + operator, reason);
    return name;
  }

  private void fit(String steps, String column) {
    fits.computeIfAbsent(steps, _ -> new ArrayList<>()).add(column);
  }

  private String write(String source) {
    if (fits.isEmpty()) {
      throw new InputException(
          "The contract (%s) has no column of which a feature can be made from (%s).\n%s"
              .formatted(
                  contract.name(),
                  source,
                  leftOut.isEmpty()
                      ? "Maybe give one the role feature in the contract."
                      : leftOut.getFirst()));
    }
    StringBuilder out = new StringBuilder();
    comment(
        out,
        YamlText.say(
            "Suggested from %,d rows of %s under the contract (%s), for any learner.",
            profile.rows(), source, contract.name()));
    leftOut.forEach(sentence -> comment(out, sentence));
    out.append("version: 1\n");
    if (!derived.isEmpty()) {
      out.append("derive:\n");
      String before = "";
      for (Map.Entry<String, String> entry : derived.entrySet()) {
        if (!entry.getValue().equals(before)) {
          YamlText.comment(out, "  ", entry.getValue());
          before = entry.getValue();
        }
        out.append("  ").append(entry.getKey()).append('\n');
      }
    }
    out.append("fit:\n");
    fits.forEach(
        (steps, columns) -> {
          YamlText.comment(out, "  ", reason(steps));
          out.append("  - columns:\n");
          columns.forEach(
              name -> out.append("      - ").append(YamlText.scalar(name)).append('\n'));
          out.append("    ").append(steps).append('\n');
        });
    return out.toString();
  }

  private static void comment(StringBuilder out, String text) {
    YamlText.comment(out, "", text);
  }

  private static String reason(String steps) {
    String missing = steps.contains("missing: own") ? "; a missing value is one of its own" : "";
    if (steps.contains("one_hot")) {
      return "At most %d categories: a feature for each%s.".formatted(MAX_ONE_HOT, missing);
    }
    if (steps.contains("ordinal")) {
      return "More categories: codes, those of fewer than %d rows as one%s."
          .formatted(RARE, missing);
    }
    String filled =
        steps.contains("median")
            ? "the median stands for a missing value"
            : "the most frequent stands for a missing value";
    String said = steps.contains("indicator") ? filled + ", and a feature says so" : filled;
    String scale =
        steps.contains("standardize") ? "Numbers, on one scale" : "True is 1, false is 0";
    return steps.contains("impute") ? "%s; %s.".formatted(scale, said) : scale + ".";
  }
}
