package dev.crema.data.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts columns of our own beside those of a Parquet file of others, row by row, whatever the types
 * of the others are.
 */
public final class ParquetColumns {
  private ParquetColumns() {}

  /**
   * Where the rows come from and go to.
   *
   * @param file a Parquet file, all of whose columns are kept as they are
   * @param own a Parquet file of as many rows; no column has the name of one of the other's, upper
   *     and lower case being the same
   * @param into the file to be written; an existing one is replaced
   * @param spill where the database may put what is beyond its memory
   */
  public record Files(Path file, Path own, Path into, Path spill) {}

  /**
   * Which columns of our own stand where.
   *
   * @param before those before the other file's columns; the first says which rows are kept: those
   *     in which it has a value
   * @param after those after them
   */
  public record Own(List<String> before, List<String> after) {

    /** Copies the lists. */
    public Own {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /**
   * Writes the file in bounded memory, in the order of the rows. The same files give the same
   * bytes.
   *
   * @param files the files
   * @param own the columns of {@code files.own()}
   * @throws SQLException if a file is damaged, or the disk is full
   */
  public static void write(Files files, Own own) throws SQLException {
    Limits limits = new Limits(Memory.largeGroupsLimit(), files.spill());
    try (DuckDb database = DuckDb.writer(limits)) {
      database.execute("SET disable_parquet_prefetching = true");
      database.execute(
          "COPY (SELECT %s FROM %s AS theirs POSITIONAL JOIN %s AS own WHERE own.%s IS NOT NULL) TO %s (%s)"
              .formatted(
                  Stream.of(names(own.before()), "theirs.*", names(own.after()))
                      .collect(Collectors.joining(", ")),
                  DuckDb.parquet(files.file()),
                  DuckDb.parquet(files.own()),
                  DuckDb.name(own.before().getFirst()),
                  DuckDb.text(files.into().toString()),
                  ParquetFile.OPTIONS));
    }
  }

  private static String names(List<String> columns) {
    return columns.stream()
        .map(name -> "own." + DuckDb.name(name))
        .collect(Collectors.joining(", "));
  }
}
