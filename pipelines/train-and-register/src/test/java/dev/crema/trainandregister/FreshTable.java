package dev.crema.trainandregister;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A table that nobody has seen before: names, types, categories, roles, the place of the label and
 * all values come from a seed. Two columns follow the class without overlap, so that any sound
 * learner reaches any sane gate.
 */
final class FreshTable {

  private static final List<String> WORDS =
      List.of(
          "amount",
          "Betrag",
          "rate",
          "größe",
          "kind",
          "Level",
          "tone",
          "X1",
          "y",
          "no",
          "null",
          "weight_kg",
          "on",
          "speed",
          "colour",
          "region",
          "grade",
          "2nd",
          "len",
          "order",
          "select",
          "Zeit",
          "ward",
          "unit",
          "naïve");
  private static final List<String> CATEGORIES =
      List.of(
          "red",
          "Blue",
          "grün",
          "a b",
          "x,y",
          "it's",
          "say \"hi\"",
          "007",
          "no",
          "y",
          "1e3",
          "true",
          "-",
          "N/A",
          "日本",
          "semi;colon",
          "{brace}",
          "#hash",
          "50%",
          "ok");
  private static final double SHARE_MISSING = 0.06;

  final long seed;
  final List<FreshColumn> columns;
  final List<List<String>> rows;
  final String algorithm;
  private final RandomGenerator random;

  FreshTable(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.algorithm = pick(List.of("xgboost", "lightgbm", "logistic_regression", "random_forest"));
    this.columns = makeColumns();
    this.rows = makeRows(random.nextInt(500, 1100));
  }

  FreshColumn label() {
    return columns.stream().filter(FreshColumn::isLabel).findFirst().orElseThrow();
  }

  boolean isBinary() {
    return label().levels().size() == 2;
  }

  String csv() {
    StringBuilder csv = new StringBuilder();
    line(csv, columns.stream().map(FreshColumn::name).toList());
    rows.forEach(row -> line(csv, row));
    return csv.toString();
  }

  private void line(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(cells.get(i)));
    }
    csv.append('\n');
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  private List<FreshColumn> makeColumns() {
    List<String> names = distinct(WORDS, random.nextInt(7, 14));
    int classes = random.nextInt(10) < 6 ? 2 : random.nextInt(3, 5);
    List<FreshColumn> made = new ArrayList<>();
    made.add(
        new FreshColumn(
            names.get(0), "string", "label", false, distinct(CATEGORIES, classes), true));
    made.add(new FreshColumn(names.get(1), "number", "feature", false, List.of(), true));
    List<String> signal = distinct(CATEGORIES, classes + random.nextInt(3));
    made.add(new FreshColumn(names.get(2), "string", "feature", false, signal, true));
    for (String name : names.subList(3, names.size())) {
      made.add(noise(name, made));
    }
    Collections.shuffle(made, new java.util.Random(random.nextLong()));
    return List.copyOf(made);
  }

  private FreshColumn noise(String name, List<FreshColumn> made) {
    String type = pick(List.of("number", "integer", "boolean", "string", "date", "timestamp"));
    String role = pick(List.of("feature", "feature", "feature", "ignored", "protected", "entity"));
    boolean entityTaken = made.stream().anyMatch(column -> column.role().equals("entity"));
    if (role.equals("entity") && (entityTaken || !List.of("string", "integer").contains(type))) {
      role = "ignored";
    }
    boolean nullable = !role.equals("entity") && random.nextBoolean();
    boolean isCategory = type.equals("string") && !role.equals("entity");
    List<String> levels = isCategory ? distinct(CATEGORIES, random.nextInt(2, 9)) : List.of();
    return new FreshColumn(name, type, role, nullable, levels, false);
  }

  private List<List<String>> makeRows(int count) {
    List<List<String>> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % label().levels().size();
      List<String> row = new ArrayList<>();
      for (FreshColumn column : columns) {
        row.add(cell(column, label, i));
      }
      made.add(List.copyOf(row));
    }
    Collections.shuffle(made, new java.util.Random(random.nextLong()));
    return List.copyOf(made);
  }

  private String cell(FreshColumn column, int label, int row) {
    if (column.isLabel()) {
      return column.levels().get(label);
    }
    if (column.nullable() && random.nextDouble() < SHARE_MISSING) {
      return "";
    }
    if (column.role().equals("entity")) {
      return column.isText() ? "id-" + row : Integer.toString(row);
    }
    if (column.informative()) {
      return column.isText()
          ? column.levels().get(label)
          : decimal(10.0 * label + random.nextDouble(-3, 3));
    }
    return switch (column.type()) {
      case "number" -> decimal(random.nextGaussian() * 100);
      case "integer" -> Integer.toString(random.nextInt(-50, 1_000));
      case "boolean" -> random.nextBoolean() ? "true" : "false";
      case "date" -> LocalDate.ofEpochDay(random.nextInt(10_000, 21_000)).toString();
      case "timestamp" ->
          LocalDate.ofEpochDay(random.nextInt(10_000, 21_000))
              + "T10:20:3"
              + random.nextInt(10)
              + "Z";
      default -> pick(column.levels());
    };
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private List<String> distinct(List<String> from, int count) {
    Set<String> chosen = new LinkedHashSet<>();
    while (chosen.size() < count) {
      chosen.add(pick(from));
    }
    return List.copyOf(chosen);
  }
}
