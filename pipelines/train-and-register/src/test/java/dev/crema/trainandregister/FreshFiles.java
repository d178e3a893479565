package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what a person would write for a {@link FreshTable}: contract, features and gate. */
final class FreshFiles {
  private final FreshTable table;

  FreshFiles(FreshTable table) {
    this.table = table;
  }

  /**
   * Writes {@code table.csv}, {@code contract.yaml}, {@code features.yaml} and {@code gate.yaml}.
   */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("table.csv"), table.csv());
    Files.writeString(folder.resolve("contract.yaml"), contract());
    Files.writeString(folder.resolve("features.yaml"), features());
    Files.writeString(folder.resolve("gate.yaml"), gate());
  }

  private String contract() throws IOException {
    StringBuilder yaml =
        new StringBuilder("version: 1\nname: fresh-%d\n".formatted(table.seed & 0xffff));
    yaml.append("description: A table made from the seed %d.\n".formatted(table.seed));
    if (table.isBinary()) {
      yaml.append("positive_class: ").append(quoted(table.label().levels().getLast())).append('\n');
    }
    yaml.append("min_pass_rate: 1\nmin_completeness: 0.8\ncolumns:\n");
    for (FreshColumn column : table.columns) {
      yaml.append("  - name: ").append(quoted(column.name())).append('\n');
      yaml.append("    type: ").append(column.type()).append('\n');
      yaml.append("    role: ").append(column.role()).append('\n');
      yaml.append("    nullable: ").append(column.nullable()).append('\n');
      if (!column.levels().isEmpty()) {
        List<String> levels = new ArrayList<>();
        for (String level : column.levels()) {
          levels.add(quoted(level));
        }
        yaml.append("    allowed: [").append(String.join(", ", levels)).append("]\n");
      }
    }
    return yaml.toString();
  }

  private String features() throws IOException {
    StringBuilder derive = new StringBuilder();
    StringBuilder fit = new StringBuilder("fit:\n");
    int derived = 0;
    for (FreshColumn column : table.columns) {
      if (!column.isFeature()) {
        continue;
      }
      String name = quoted(column.name());
      if (column.type().equals("date") || column.type().equals("timestamp")) {
        name = "month_" + ++derived;
        derive.append(
            "  %s: {date_part: {of: %s, part: month}}\n".formatted(name, quoted(column.name())));
      }
      fit.append("  - columns: [").append(name).append("]\n");
      fit.append(steps(column));
    }
    return "version: 1\n" + (derive.isEmpty() ? "" : "derive:\n" + derive) + fit;
  }

  private static String steps(FreshColumn column) {
    String filled = column.nullable() ? "impute: {strategy: %s, indicator: true}, " : "%s";
    return switch (column.type()) {
      case "string" ->
          (column.nullable() ? "    missing: own\n" : "") + "    steps: [one_hot: {others: own}]\n";
      case "number", "integer" ->
          "    steps: [" + filled.formatted(column.nullable() ? "median" : "") + "standardize]\n";
      default ->
          "    steps: [" + filled.formatted(column.nullable() ? "most_frequent" : "") + "keep]\n";
    };
  }

  private String gate() {
    return table.isBinary()
        ? "version: 1\nthresholds:\n  - {metric: auc, min: 0.97}\n  - {metric: f1, min: 0.9}\n"
        : "version: 1\nthresholds:\n  - {metric: accuracy, min: 0.9}\n  - {metric: macro_f1, min: 0.9}\n";
  }

  /** A JSON text is a YAML text, whatever stands in it. */
  private static String quoted(String text) throws IOException {
    return JSON.std.asString(text);
  }
}
