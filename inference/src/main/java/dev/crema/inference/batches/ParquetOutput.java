package dev.crema.inference.batches;

import dev.crema.data.duckdb.ParquetColumns;
import dev.crema.data.duckdb.ParquetFile;
import dev.crema.data.duckdb.RowBatch;
import dev.crema.data.duckdb.StoredType;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.JsonText;
import dev.crema.inference.scoring.Predictions;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Parquet. A Parquet file cannot be appended to: the rows append to a plain file of records, one
 * for each row of the input (the class, −1 if the row was rejected; the id; the probabilities, or
 * the number), which is put beside the input's columns at the end.
 */
final class ParquetOutput implements Output {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int REJECTED = -1;

  private final Form form = Form.PARQUET;
  private final List<String> classes;
  private final ByteBuffer record;

  /** Numbers of a record. */
  private final int width;

  private List<String> columns = List.of();

  ParquetOutput(List<String> classes) {
    this.classes = classes;
    width = Math.max(1, classes.size());
    record = ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + Double.BYTES * width);
  }

  @Override
  public void begin(JsonText out, List<String> names, boolean isFirst) {
    columns = List.copyOf(names);
  }

  @Override
  public void row(JsonText out, Row row, BatchScoring scoring) {
    Predictions predictions = scoring.predictions();
    int index = row.index();
    UUID id = scoring.id(index);
    record.clear().putInt(predictions.predicted(index));
    record.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    for (int i = 0; i < width; i++) {
      record.putDouble(predictions.probability(index, i));
    }
    out.raw(record.array());
  }

  @Override
  public void rejected(JsonText out) {
    record.clear().putInt(REJECTED).putLong(0).putLong(0);
    for (int i = 0; i < width; i++) {
      record.putDouble(Double.NaN);
    }
    out.raw(record.array());
  }

  /**
   * The predictions as Parquet, and the result, which has them and the input. An id as text and the
   * names take at most twice what a record has.
   */
  @Override
  public long finishBytes(long inputBytes, long appendedBytes) {
    return inputBytes + 4 * appendedBytes;
  }

  @Override
  public void finish(BatchFolder folder) throws IOException {
    ResultColumns names = ResultColumns.of(columns, classes);
    Path own = folder.temporary("predictions.parquet");
    Path spill = folder.temporary("spill");
    Path result = folder.temporary("result");
    try {
      try (ParquetFile file = new ParquetFile(own, types(names), spill, _ -> {})) {
        copy(folder.rows(form), file);
        file.finish();
      }
      ParquetColumns.write(
          new ParquetColumns.Files(folder.input(form), own, result, spill),
          new ParquetColumns.Own(List.of(names.row()), names.after()));
    } catch (SQLException e) {
      throw new IOException(e);
    }
    BatchFolder.force(result);
    Files.move(result, folder.result(form), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<Map.Entry<String, StoredType>> types(ResultColumns names) {
    List<Map.Entry<String, StoredType>> types = new ArrayList<>();
    types.add(Map.entry(names.row(), StoredType.BIGINT));
    for (int i = 0; i < names.after().size(); i++) {
      // The id and, of classes, the label; then numbers.
      boolean isText = i == 0 || i == 1 && !classes.isEmpty();
      types.add(Map.entry(names.after().get(i), isText ? StoredType.VARCHAR : StoredType.DOUBLE));
    }
    return types;
  }

  private void copy(Path records, ParquetFile file) throws IOException, SQLException {
    byte[] bytes = record.array();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(records), BUFFER_BYTES))) {
      for (long number = 1; ; number++) {
        try {
          in.readFully(bytes);
        } catch (EOFException _) {
          return;
        }
        set(file.row(), number, record.clear());
        file.endRow();
      }
    }
  }

  private void set(RowBatch row, long number, ByteBuffer in) {
    int predicted = in.getInt();
    UUID id = new UUID(in.getLong(), in.getLong());
    boolean isRejected = predicted == REJECTED;
    row.setNumber(0, isRejected ? Double.NaN : number);
    row.setText(1, isRejected ? null : id.toString());
    if (classes.isEmpty()) {
      row.setNumber(2, in.getDouble());
      return;
    }
    row.setText(2, isRejected ? null : classes.get(predicted));
    double score = Double.NaN;
    for (int i = 0; i < classes.size(); i++) {
      double probability = in.getDouble();
      row.setNumber(4 + i, probability);
      if (i == (classes.size() == 2 ? 1 : predicted)) {
        score = probability;
      }
    }
    row.setNumber(3, score);
  }
}
