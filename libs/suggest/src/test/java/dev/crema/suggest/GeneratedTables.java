package dev.crema.suggest;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Tables of others: columns of many kinds, some of them a mixture, under names of any characters.
 */
final class GeneratedTables {
  private static final List<String> NAMES =
      List.of(
          "id",
          "customerId",
          "Order No",
          "y",
          "class",
          "price",
          "year",
          "sex",
          "x_missing",
          "x",
          "a: b",
          "#c",
          "'q'",
          "say \"hi\"",
          "${HOME}",
          "<script>",
          "é\u2028ü",
          "\ud83d\ude00",
          "- dash",
          "true",
          "null",
          "1st",
          "ends\\",
          "[x]",
          "{y}",
          "&a",
          "*b",
          "created_at",
          "born",
          "a\nb",
          " blank",
          "");

  private final RandomGenerator random;

  GeneratedTables(RandomGenerator random) {
    this.random = random;
  }

  /** Returns a header and rows of cells. */
  List<List<String>> table() {
    int columns = 1 + random.nextInt(8);
    int rows = List.of(1, 2, 5, 30, 200, 500).get(random.nextInt(6));
    List<List<String>> table = new ArrayList<>();
    List<String> left = new ArrayList<>(NAMES);
    List<String> header = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>();
    List<Integer> odd = new ArrayList<>();
    // One can always be in a contract.
    header.add("plain");
    kinds.add(random.nextInt(16));
    odd.add(random.nextInt(6));
    for (int i = 0; i < columns; i++) {
      header.add(left.remove(random.nextInt(left.size())));
      kinds.add(random.nextInt(16));
      odd.add(random.nextInt(6));
    }
    table.add(header);
    for (int row = 0; row < rows; row++) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < header.size(); i++) {
        cells.add(cell(kinds.get(i), odd.get(i), row));
      }
      table.add(cells);
    }
    return table;
  }

  private String cell(int kind, int odd, int row) {
    if (odd == 1 && random.nextInt(4) == 0) {
      return "";
    }
    if (odd == 2 && random.nextInt(10) == 0) {
      return value(random.nextInt(16), row);
    }
    return value(kind, row);
  }

  private String value(int kind, int row) {
    return switch (kind) {
      case 0 -> Integer.toString(row);
      case 1 -> Integer.toString(random.nextInt(-50, 200));
      case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(-3, 300)));
      case 3 -> random.nextInt(9) + ".0";
      case 4 -> List.of("true", "False", "TRUE").get(random.nextInt(3));
      case 5 -> List.of("no", "yes", "NA").get(random.nextInt(3));
      case 6 -> "%05d".formatted(random.nextInt(20_000));
      case 7 ->
          "20%02d-0%d-1%d".formatted(random.nextInt(30), 1 + random.nextInt(9), random.nextInt(10));
      case 8 ->
          "2026-01-0%dT12:00:00%s"
              .formatted(1 + random.nextInt(9), random.nextBoolean() ? "Z" : "+02:00");
      case 9 -> "%d,%d".formatted(random.nextInt(100), random.nextInt(10));
      case 10 -> "%d.%d.2026".formatted(1 + random.nextInt(28), 1 + random.nextInt(12));
      case 11 -> "9007199254740%03d".formatted(random.nextInt(1_000));
      case 12 -> Integer.toString(random.nextInt(2));
      case 13 ->
          List.of(
                  "\u00e9",
                  "e\u0301",
                  "a\"b",
                  "a,b",
                  "a\nb",
                  "\ud83d\ude00",
                  " ",
                  "\\",
                  "${x}",
                  "\u0085")
              .get(random.nextInt(10));
      case 14 -> "user-" + random.nextInt(50);
      default -> "w".repeat(1 + random.nextInt(300)) + random.nextInt(1_000);
    };
  }

  static String csv(List<List<String>> table) {
    return table.stream()
        .map(
            cells ->
                cells.stream()
                    .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
