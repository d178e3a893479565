package dev.crema.data.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file row by row, in memory that does not grow with the rows: a thread of its own
 * encodes and compresses what the caller's thread brings, a group of rows at a time. The same rows
 * give the same bytes.
 *
 * <p>Filled by one thread.
 */
public final class ParquetFile implements AutoCloseable {
  /** Most rows of a group, DuckDB's default; fewer if they are large. */
  private static final int GROUP_ROWS = 122_880;

  private static final String GROUP_BYTES = "16MB";

  /**
   * How Parquet files are written. A file is written once and read by each step behind it: levels
   * below zero leave out the Huffman code, which is most of the time that numbers take to be read,
   * for a file larger by a twentieth (numbers) to a seventh (texts).
   */
  static final String OPTIONS =
      "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL -1, ROW_GROUP_SIZE %d, ROW_GROUP_SIZE_BYTES '%s'"
          .formatted(GROUP_ROWS, GROUP_BYTES);

  private static final int BATCHES = 3;
  private static final String SOURCE = "rows_of_the_dataset";

  private final List<Map.Entry<String, StoredType>> columns;
  private final Consumer<RowBatch> observer;
  private final Handover<RowBatch> handover;
  private final Thread thread;
  private @Nullable RowBatch current;
  private volatile @Nullable Throwable failure;

  /**
   * Starts a file. That its database cannot be opened is said by the first row, or by the end.
   *
   * @param file where it will be; its folder exists
   * @param columns name and type of each column, in order
   * @param spill where the database may put what is beyond its memory
   * @param observer sees every batch before it is written, in order, on the writing thread
   */
  public ParquetFile(
      Path file,
      List<Map.Entry<String, StoredType>> columns,
      Path spill,
      Consumer<RowBatch> observer) {
    this.columns = List.copyOf(columns);
    this.observer = observer;
    List<StoredType> types = columns.stream().map(Map.Entry::getValue).toList();
    handover = new Handover<>(BATCHES, () -> new RowBatch(types));
    String sql = copy(file);
    thread = Thread.ofPlatform().daemon().name("parquet-writer").start(() -> write(spill, sql));
  }

  private String copy(Path file) {
    String selected =
        columns.stream()
            .map(column -> column.getValue().select(column.getKey()))
            .collect(Collectors.joining(", "));
    return "COPY (SELECT %s FROM %s()) TO %s (%s)"
        .formatted(selected, SOURCE, DuckDb.text(file.toString()), OPTIONS);
  }

  /**
   * Opens the database too, which takes as long as some thousand rows and need not be waited for.
   */
  private void write(Path spill, String sql) {
    try (DuckDb database = DuckDb.writer(spill)) {
      database.register(SOURCE, new Source());
      database.execute(sql);
    } catch (Throwable e) { // a full heap too must reach the thread that waits for this one
      if (failure == null) {
        failure = e;
      }
    } finally {
      handover.end();
    }
  }

  /**
   * Returns where the next row goes.
   *
   * @return a batch whose next row is to be filled
   * @throws SQLException if the writing has failed
   */
  public RowBatch row() throws SQLException {
    RowBatch batch = current;
    if (batch == null) {
      try {
        batch = handover.takeEmpty();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (batch == null) {
        throw failed();
      }
      current = batch;
    }
    return batch;
  }

  /**
   * Completes the row that was filled.
   *
   * @throws SQLException if the writing has failed
   */
  public void endRow() throws SQLException {
    if (row().endRow()) {
      flush();
    }
  }

  private void flush() {
    RowBatch batch = current;
    if (batch != null) {
      current = null;
      handover.giveFilled(batch);
    }
  }

  /**
   * Writes what is left and completes the file.
   *
   * @throws SQLException if the writing has failed
   */
  public void finish() throws SQLException {
    flush();
    handover.complete();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (failure != null) {
      throw failed();
    }
  }

  private SQLException failed() {
    Throwable cause = failure;
    return cause instanceof SQLException e ? e : new SQLException(String.valueOf(cause), cause);
  }

  private static SQLException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SQLException("interrupted", e);
  }

  /**
   * Gives up what is not finished. Who is interrupted here still waits for the thread to see it.
   */
  @Override
  public void close() {
    handover.end();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The table that the thread copies to the file: the batches. */
  private final class Source implements DuckDBTableFunction<Object, Object, Object> {

    @Override
    public @Nullable Object bind(DuckDBTableFunctionBindInfo info) {
      columns.forEach(column -> info.addResultColumn(column.getKey(), column.getValue().passed()));
      return null;
    }

    @Override
    public @Nullable Object init(DuckDBTableFunctionInitInfo info) {
      return null;
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk)
        throws Exception {
      try {
        RowBatch batch = handover.takeFilled();
        if (batch == null) {
          if (handover.isEnded()) {
            throw new IllegalStateException("The rows are given up.");
          }
          return 0;
        }
        batch.encode();
        observer.accept(batch);
        batch.writeTo(chunk);
        long rows = batch.size();
        batch.clear();
        handover.giveEmpty(batch);
        return rows;
      } catch (Throwable e) { // the driver makes a text of it, which hides a full heap
        failure = e;
        throw e;
      }
    }
  }
}
