package dev.crema.training.selection;

import dev.crema.data.document.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a definition with their worth.
 *
 * @param trainRows rows that variance and trees are of
 * @param informationRows rows that mutual information is of
 * @param validationRows rows that permutation importance is of
 * @param loss mean loss of the trees on the validation rows: log loss, or squared error
 * @param columns in the order of the definition
 */
public record Selection(
    int trainRows,
    int informationRows,
    int validationRows,
    double loss,
    List<ColumnVerdict> columns) {

  /** Copies the list. */
  public Selection {
    columns = List.copyOf(columns);
  }

  /**
   * Returns the names of the columns that stay.
   *
   * @return in the order of the definition, at least one
   */
  public Set<String> kept() {
    Set<String> kept = new LinkedHashSet<>();
    columns.stream().filter(ColumnVerdict::isKept).forEach(column -> kept.add(column.name()));
    return kept;
  }

  /**
   * Returns the selection as JSON.
   *
   * @return one line; the same selection gives the same text
   */
  public String toJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", 1);
    tree.put("train_rows", trainRows);
    tree.put("information_rows", informationRows);
    tree.put("validation_rows", validationRows);
    tree.put("loss", loss);
    List<Map<String, Object>> list = new ArrayList<>();
    for (ColumnVerdict column : columns) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("column", column.name());
      entry.put("kept", column.isKept());
      entry.put("reason", column.reason());
      entry.put("features", column.features());
      if (!Double.isNaN(column.variance())) {
        entry.put("variance", column.variance());
      }
      entry.put("information", column.information());
      entry.put("importance", column.importance().mean());
      entry.put("importance_deviation", column.importance().deviation());
      entry.put("gain", column.gain());
      if (column.rank() != null) {
        entry.put("rank", column.rank());
      }
      list.add(entry);
    }
    tree.put("columns", list);
    return Json.write(tree);
  }
}
