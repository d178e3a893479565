package dev.crema.data.source;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of a source that no contract describes yet.
 *
 * @param name as the source writes it; may be one that no contract can have
 * @param type the narrowest type of a contract that goes with the source's own; null if the source
 *     has texts, of which any type may be made
 * @param problem why the column cannot be read under any contract, with a way out; empty if it can
 */
public record SourceColumn(String name, @Nullable ColumnType type, String problem) {
  private static final Contract NONE =
      new Contract(
          "none yet", "", List.of(ColumnContract.of("none", ColumnType.STRING)), null, 1, 0);

  /**
   * Returns the columns of a file, a folder, or what a pointer of DVC points to. Of JSON Lines all
   * rows are read for it, of other formats the beginning of the first file.
   *
   * @param path the file, folder or pointer
   * @param remote a folder that is a remote or a cache of DVC; null = none
   * @param delimiter what stands between two cells of a CSV
   * @return in order of the header; of JSON Lines in the order in which the names come
   * @throws InputException if there is nothing to be read, it is damaged, or a name stands twice
   */
  public static List<SourceColumn> of(Path path, @Nullable Path remote, char delimiter) {
    List<TableFile> tables = TableSource.open(path, remote, NONE, delimiter).tables();
    TableFile first = tables.getFirst();
    return switch (first.format()) {
      case CSV -> csv(first.file(), false, delimiter);
      case CSV_GZ -> csv(first.file(), true, delimiter);
      case JSON_LINES -> json(tables, false);
      case JSON_LINES_GZ -> json(tables, true);
      case PARQUET -> parquet(first.file());
    };
  }

  private static List<SourceColumn> csv(NamedFile file, boolean isGzip, char delimiter) {
    List<String> header = new CsvText(file, delimiter).header(isGzip);
    ColumnMapping.requireDistinct(file, header);
    ColumnMapping.requireDelimiter(file, header);
    return texts(header);
  }

  private static List<SourceColumn> texts(List<String> names) {
    return names.stream().map(name -> new SourceColumn(name, null, "")).toList();
  }

  private static List<SourceColumn> json(List<TableFile> tables, boolean isGzip) {
    JsonNames names = new JsonNames(List.of(), NONE.name());
    JsonRow reader = new JsonRow(List.of(), names);
    RawRow row = new RawRow(0);
    for (TableFile table : tables) {
      NamedFile file = table.file();
      try (StrictUtf8Reader text = new SourceText(file).open(isGzip)) {
        TextLines lines = new TextLines(text, file, JsonLinesTable.MAX_LINE_LENGTH);
        while (lines.next()) {
          // What is wrong with a row is said by who reads its values.
          if (!lines.isBlank()) {
            var _ = JsonLinesTable.read(file, reader, lines, row);
          }
        }
      } catch (IOException e) {
        throw SourceText.damagedOrDisk(file, e);
      }
    }
    return texts(List.copyOf(names.others()));
  }

  private static List<SourceColumn> parquet(NamedFile file) {
    List<SourceColumn> columns = new ArrayList<>();
    for (Map.Entry<String, String> entry : ParquetTable.types(file).entrySet()) {
      ColumnType type = ParquetTable.narrowest(entry.getValue());
      String problem =
          type == null
              ? "is of the type (%s), which goes with no type of a contract.\nMaybe write its parts as columns of their own, or cast it where the file is written."
                  .formatted(entry.getValue())
              : "";
      columns.add(new SourceColumn(entry.getKey(), type, problem));
    }
    return columns;
  }
}
