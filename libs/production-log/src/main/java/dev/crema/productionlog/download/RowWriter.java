package dev.crema.productionlog.download;

import dev.crema.data.RawRow;
import java.io.IOException;
import java.sql.SQLException;

/** A table on its way out. Closing one that is not finished leaves nothing behind. */
interface RowWriter extends AutoCloseable {
  /** Adds a row of the table's size; its values are taken at once. */
  void row(RawRow row) throws IOException;

  /** Writes what is left. Called when no row is to come, and the transaction is over. */
  void finish() throws SQLException, IOException;

  @Override
  void close() throws IOException;
}
