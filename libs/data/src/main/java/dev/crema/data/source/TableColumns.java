package dev.crema.data.source;

import dev.crema.data.CellParser;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a table that may be several files, each of which has the same ones. */
final class TableColumns {
  private final Contract contract;
  private final JsonNames names;
  private List<String> header = List.of();
  private List<String> ignored = List.of();
  private @Nullable NamedFile first;

  TableColumns(Contract contract) {
    this.contract = contract;
    names = new JsonNames(contract);
  }

  /** Returns where the contract's columns are in a file with a header. */
  ColumnMapping header(NamedFile file, List<String> columns) {
    ColumnMapping mapping = ColumnMapping.of(file, columns, contract);
    if (first == null) {
      first = file;
      header = named(columns);
      ignored = mapping.ignored();
    } else {
      requireSame(file, columns, first);
    }
    return mapping;
  }

  private void requireSame(NamedFile file, List<String> columns, NamedFile before) {
    List<String> lacks = without(header, columns);
    List<String> more = without(named(columns), header);
    if (!lacks.isEmpty() || !more.isEmpty()) {
      throw new InputException(
          "%s: the columns are not those of (%s): it lacks %s and has %s more.\nMaybe the file is of another table."
              .formatted(file, before, CellParser.shorten(lacks), CellParser.shorten(more)));
    }
  }

  /** Columns without a name are left out, as many as there are. */
  private static List<String> named(List<String> columns) {
    return columns.stream().filter(name -> !name.isBlank()).toList();
  }

  private static List<String> without(List<String> names, List<String> others) {
    List<String> left = new ArrayList<>(names);
    left.removeAll(Set.copyOf(others));
    return left;
  }

  /** The names of objects, which have no header. */
  JsonNames names() {
    return names;
  }

  /** Returns what came of a table of which all rows are read. */
  ReadSummary summary(Object table, long accepted, long refused) {
    if (accepted + refused == 0) {
      throw new InputException(
          "The %s (%s) has columns, but no rows.\nMaybe what writes it found nothing."
              .formatted(table instanceof NamedFile ? "file" : "folder", table));
    }
    if (first == null && accepted > 0) {
      names.requireAll(table);
    }
    return new ReadSummary(accepted, refused, first == null ? names.others() : ignored);
  }
}
