package dev.crema.productionlog.download;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Directories;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.duckdb.ParquetFile;
import dev.crema.data.duckdb.RowBatch;
import dev.crema.data.duckdb.StoredType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A Parquet file in the spool, sent when it is complete and then removed. */
final class ParquetRows implements RowWriter {
  private static final int LOOK_ROWS = 2_048;
  private static final int BUFFER_BYTES = 1 << 16;

  private final List<ColumnContract> columns;
  private final long maxBytes;
  private final OutputStream out;
  private final Path folder;
  private final Path file;
  private final ParquetFile parquet;
  private final Pace pace;
  private long rows;

  /** Ends what takes too long. */
  @FunctionalInterface
  interface Pace {
    void requireTime() throws SQLException;
  }

  ParquetRows(List<ColumnContract> columns, DownloadSettings settings, OutputStream out, Pace pace)
      throws IOException {
    this.columns = columns;
    this.maxBytes = settings.maxSpoolBytes();
    this.out = out;
    this.pace = pace;
    folder = SpoolFolder.make(settings.spool());
    file = folder.resolve("data.parquet");
    List<Map.Entry<String, StoredType>> stored =
        columns.stream().map(column -> Map.entry(column.name(), stored(column.type()))).toList();
    try {
      parquet = new ParquetFile(file, stored, folder.resolve("spill"), _ -> {});
    } catch (RuntimeException e) {
      Directories.delete(folder);
      throw e;
    }
  }

  private static StoredType stored(ColumnType type) {
    return switch (type) {
      case INTEGER -> StoredType.BIGINT;
      case NUMBER -> StoredType.DOUBLE;
      case BOOLEAN -> StoredType.BOOLEAN;
      case STRING -> StoredType.VARCHAR;
      case DATE -> StoredType.DATE;
      case TIMESTAMP -> StoredType.TIMESTAMP;
    };
  }

  @Override
  public void row(RawRow row) throws IOException {
    try {
      RowBatch batch = parquet.row();
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).type().isText()) {
          batch.setText(i, row.text(i));
        } else {
          batch.setNumber(i, row.number(i));
        }
      }
      parquet.endRow();
    } catch (SQLException e) {
      throw failed(e);
    }
    if (++rows % LOOK_ROWS == 0) {
      requireRoom();
    }
  }

  private void requireRoom() throws IOException {
    if (Files.exists(file) && Files.size(file) > maxBytes) {
      throw new InputException(
          "The Parquet file has more than %d bytes after %d rows, which is the limit.\nMaybe ask for a shorter window, or for CSV, which has no limit."
              .formatted(maxBytes, rows));
    }
  }

  @Override
  public void finish() throws SQLException, IOException {
    try {
      parquet.finish();
    } catch (SQLException e) {
      throw failed(e);
    }
    requireRoom();
    try (var in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        pace.requireTime();
      }
    }
    out.flush();
  }

  private static IOException failed(SQLException e) {
    return new IOException("The Parquet file cannot be written: " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    parquet.close();
    Directories.delete(folder);
  }
}
