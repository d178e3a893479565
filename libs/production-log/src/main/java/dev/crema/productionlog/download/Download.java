package dev.crema.productionlog.download;

import dev.crema.productionlog.truth.ModelFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Writes predictions as a table. Safe for use by several threads.
 *
 * <p>All rows come from one snapshot, in order of time and id, a block at a time: memory does not
 * grow with the rows.
 */
public final class Download {
  private final DataSource source;
  private final ModelFacts facts;
  private final DownloadSettings settings;

  /**
   * Makes a writer, and its spool folder.
   *
   * @param source connections to a database with this module's tables
   * @param facts what is known of models: the order of a version's probabilities
   * @param settings the limits
   * @throws IOException if the spool folder cannot be made or cleaned
   */
  public Download(DataSource source, ModelFacts facts, DownloadSettings settings)
      throws IOException {
    this.source = source;
    this.facts = facts;
    this.settings = settings;
  }

  /**
   * Writes the predictions of a filter. Nothing is written before the query has its first rows; CSV
   * and JSON Lines then go out as they come, Parquet when the file is complete.
   *
   * @param filter which predictions
   * @param layout how they are written
   * @param out takes the bytes; flushed, not closed; what it throws ends the download
   * @return what was written
   * @throws dev.crema.data.InputException if a row does not fit the contract and the layout says
   *     {@link DownloadLayout.Misfit#FAIL}, or the Parquet file gets too large
   * @throws java.util.concurrent.RejectedExecutionException if there are too many downloads already
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   * @throws IOException if {@code out} or the spool's disk fails
   */
  public DownloadSummary write(DownloadFilter filter, DownloadLayout layout, OutputStream out)
      throws SQLException, IOException {
    throw new UnsupportedOperationException();
  }
}
