package dev.crema.data.quality;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A contract with every rule, on columns of every type, and rows that break them. */
final class MadeTable {
  private static final List<String> TEXTS =
      List.of(
          "a",
          "b",
          "B",
          "ab",
          "a1",
          "c00000001",
          "c0000000x",
          "A\nB",
          "it's",
          "",
          " a",
          "ä",
          "😀",
          "x".repeat(101),
          "9".repeat(10_001),
          "DE",
          "de",
          "D",
          "\"",
          "a.b",
          "a\\b",
          "null");
  private static final List<String> PATTERNS =
      List.of(
          "c[0-9]{8}",
          "[A-Z]{2}",
          "[a-z]*",
          "(?:a|b)+1?",
          "a\\.b",
          "[ab'\"-]{1,3}",
          "9+", // plain
          "(?:a{40}){40}", // not of DuckDB
          ".",
          ".*",
          "\\p{L}+",
          "(?i)de",
          "[^a]+",
          "^a$",
          "(?s).*",
          "\\w+",
          "[[:alpha:]]+");

  private final Random random;
  final List<ColumnContract> columns = new ArrayList<>();
  final Contract contract;

  MadeTable(long seed) {
    random = new Random(seed);
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      columns.add(column("column \"" + i));
    }
    columns.add(time("later", ColumnType.TIMESTAMP, "earlier"));
    columns.add(
        time("earlier", random.nextBoolean() ? ColumnType.DATE : ColumnType.TIMESTAMP, null));
    boolean isNumber = random.nextInt(3) == 0;
    if (random.nextInt(4) > 0) {
      columns.add(label(isNumber ? ColumnType.NUMBER : labelType()));
    }
    boolean isBinary = columns.getLast().role() == Role.LABEL && !isNumber;
    String positive =
        !isBinary
            ? null
            : columns.getLast().type() == ColumnType.BOOLEAN
                ? "true"
                : columns.getLast().allowed().getFirst();
    contract =
        new Contract("made", "", columns, positive, random.nextDouble(), random.nextDouble());
  }

  private ColumnType labelType() {
    return List.of(ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.STRING)
        .get(random.nextInt(3));
  }

  private ColumnContract label(ColumnType type) {
    List<String> allowed =
        switch (type) {
          case STRING -> List.of("null", "😀");
          case INTEGER -> List.of("1", "-2");
          case NUMBER, BOOLEAN, DATE, TIMESTAMP -> List.of();
        };
    return new ColumnContract(
        "label", type, Role.LABEL, "", false, null, null, allowed, null, false);
  }

  private ColumnContract time(String name, ColumnType type, @Nullable String notAfter) {
    return new ColumnContract(
        name,
        type,
        Role.FEATURE,
        "",
        random.nextBoolean(),
        null,
        null,
        List.of(),
        null,
        false,
        notAfter);
  }

  private ColumnContract column(String name) {
    ColumnType type = ColumnType.values()[random.nextInt(ColumnType.values().length)];
    boolean hasOrder = !type.isText() && type != ColumnType.BOOLEAN;
    double min = random.nextInt(5) - 3;
    List<String> allowed = new ArrayList<>();
    @Nullable String pattern = null;
    if (type == ColumnType.INTEGER && random.nextInt(3) == 0) {
      allowed.addAll(List.of("-1", "0", "2"));
      min = -1;
    } else if (type.isText() && random.nextBoolean()) {
      pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    } else if (type.isText() && random.nextBoolean()) {
      allowed.addAll(
          random.nextBoolean() ? List.of("it's", "a", "😀") : List.of("b", "\"", "A\nB"));
    }
    Double from = hasOrder && random.nextBoolean() ? min : null;
    Double to =
        hasOrder && random.nextBoolean() ? (type == ColumnType.NUMBER ? min + 2.5 : min + 3) : null;
    boolean unique = type != ColumnType.BOOLEAN && random.nextInt(4) == 0;
    return new ColumnContract(
        name, type, Role.FEATURE, "", random.nextBoolean(), from, to, allowed, pattern, unique);
  }

  /** Mostly a value that keeps the rules, so that rows are valid, too. */
  void fill(RawRow row) {
    row.clear();
    for (int i = 0; i < columns.size(); i++) {
      ColumnContract column = columns.get(i);
      if (random.nextInt(12) == 0) {
        continue;
      }
      boolean isGood = random.nextInt(8) > 0;
      if (column.type().isText()) {
        boolean isListed = isGood && !column.allowed().isEmpty();
        List<String> from = isListed ? column.allowed() : TEXTS;
        row.setText(i, from.get(random.nextInt(from.size())));
      } else {
        row.setNumber(i, number(column, isGood));
      }
    }
  }

  private double number(ColumnContract column, boolean isGood) {
    int small = random.nextInt(7) - 3;
    return switch (column.type()) {
      case BOOLEAN -> random.nextInt(2);
      case NUMBER ->
          isGood ? small / 2.0 : random.nextBoolean() ? -0.0 : random.nextGaussian() * 1e300;
      case INTEGER -> isGood ? small : (random.nextBoolean() ? 1 : -1) * 9_007_199_254_740_991d;
      case TIMESTAMP -> isGood ? small * 43_200e6 : small;
      case DATE -> isGood ? small : random.nextBoolean() ? 2_932_896 : -719_528;
      case STRING -> throw new IllegalStateException();
    };
  }
}
