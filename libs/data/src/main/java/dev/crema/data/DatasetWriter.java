package dev.crema.data;

import dev.crema.data.duckdb.ParquetFile;
import dev.crema.data.duckdb.RowBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes a dataset, row by row, in bounded memory.
 *
 * <p>The directory appears whole at {@link #finish} or not at all; what a killed attempt left
 * beside it is removed by the next one. The same rows under the same contract give the same bytes.
 * Not safe for use by several threads.
 */
public final class DatasetWriter implements AutoCloseable {
  private final Path directory;
  private final Path partial;
  private final Contract contract;
  private final ContentHash hash;
  private final ParquetFile file;
  private long rows;
  private boolean isOpen = true;

  private DatasetWriter(Path directory, Path partial, Contract contract) {
    this.directory = directory;
    this.partial = partial;
    this.contract = contract;
    this.hash = new ContentHash(contract);
    this.file =
        new ParquetFile(
            partial.resolve(DatasetFormat.DATA_FILE),
            DatasetFormat.columns(contract),
            partial.resolve("spill"),
            hash::add);
  }

  /**
   * Starts a dataset.
   *
   * @param directory where it will be; must not exist yet; folders above it are made
   * @param contract its contract
   * @return the writer
   * @throws InputException if the directory exists
   * @throws UncheckedIOException if the disk fails
   */
  public static DatasetWriter create(Path directory, Contract contract) {
    Path target = directory.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new InputException(
          "The dataset (%s) cannot be written: the path exists.\nMaybe remove it."
              .formatted(target));
    }
    // A fixed name, so that the leftovers of a killed attempt are found.
    Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
    try {
      Directories.delete(partial);
      Files.createDirectories(partial);
      return new DatasetWriter(target, partial, contract);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a row.
   *
   * @param row a row of the contract's size; its values are copied
   * @param sourceLine line of the source where it starts, from 1; 0 = unknown
   * @throws InputException if a value cannot be of its column's type
   */
  public void append(RawRow row, long sourceLine) {
    List<ColumnContract> columns = contract.columns();
    if (row.size() != columns.size()) {
      throw new InputException(
          "A row of %d values does not fit the contract (%s) of %d columns."
              .formatted(row.size(), contract.name(), columns.size()));
    }
    for (int i = 0; i < columns.size(); i++) {
      ColumnRule.requireType(columns.get(i), row, i);
    }
    try {
      RowBatch batch = file.row();
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).type().isText()) {
          batch.setText(i, row.text(i));
        } else {
          batch.setNumber(i, row.number(i));
        }
      }
      batch.setNumber(columns.size(), sourceLine);
      file.endRow();
    } catch (SQLException e) {
      throw failed(directory, e);
    }
    rows++;
  }

  /**
   * Completes the dataset.
   *
   * @return what it says about itself
   * @throws UncheckedIOException if the disk fails
   */
  public DatasetInfo finish() {
    return finish("");
  }

  /**
   * Completes the dataset if it has the expected content.
   *
   * @param expectedHash the content hash that it must have; empty = any
   * @return what it says about itself
   * @throws InputException if the content hash is another one; then nothing is written
   * @throws UncheckedIOException if the disk fails
   */
  public DatasetInfo finish(String expectedHash) {
    if (!isOpen) {
      throw new IllegalStateException("The dataset (%s) is finished.".formatted(directory));
    }
    try {
      file.finish();
    } catch (SQLException e) {
      throw failed(directory, e);
    }
    DatasetInfo info = new DatasetInfo(contract, rows, hash.finish());
    if (!expectedHash.isEmpty() && !expectedHash.equals(info.contentHash())) {
      throw new InputException(
          "The content hash is (%s), but (%s) is expected.\nMaybe the source was changed."
              .formatted(info.contentHash(), expectedHash));
    }
    try {
      file.close();
      DatasetFormat.write(partial, info);
      Directories.delete(partial.resolve("spill"));
      Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    isOpen = false;
    return info;
  }

  /** Ends the writing; without {@link #finish} nothing is left on the disk. */
  @Override
  public void close() {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    file.close();
    try {
      Directories.delete(partial);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UncheckedIOException failed(Path directory, SQLException cause) {
    return new UncheckedIOException(
        new IOException(
            "The dataset (%s) cannot be written: %s".formatted(directory, cause.getMessage()),
            cause));
  }
}
