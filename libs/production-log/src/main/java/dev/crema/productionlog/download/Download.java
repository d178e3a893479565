package dev.crema.productionlog.download;

import dev.crema.data.InputException;
import dev.crema.productionlog.truth.ModelFacts;
import dev.crema.productionlog.truth.ReadTransaction;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes predictions as a table. Safe for use by several threads.
 *
 * <p>All rows come from one snapshot, in order of time and id, a block at a time: memory does not
 * grow with the rows.
 */
public final class Download {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String IS_LOGGED =
      "select exists (select from prediction_minute where model = ? and version = ?)";

  private final DataSource source;
  private final ModelFacts facts;
  private final DownloadSettings settings;
  private final Semaphore places;

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
    this.places = new Semaphore(settings.maxConcurrent());
    SpoolFolder.prepare(settings.spool());
  }

  /**
   * Writes the predictions of a filter. Nothing is written before the query has its first rows; CSV
   * and JSON Lines then go out as they come, Parquet when the file is complete.
   *
   * @param filter which predictions
   * @param layout how they are written
   * @param out takes the bytes; flushed, not closed; what it throws ends the download
   * @return what was written
   * @throws InputException if a row does not fit the contract and the layout says {@link
   *     DownloadLayout.Misfit#FAIL}, or the Parquet file gets too large
   * @throws RejectedExecutionException if there are too many downloads already
   * @throws SQLException if PostgreSQL fails, is away or takes too long, or the whole takes too
   *     long
   * @throws IOException if {@code out} or the spool's disk fails
   */
  public DownloadSummary write(DownloadFilter filter, DownloadLayout layout, OutputStream out)
      throws SQLException, IOException {
    if (!places.tryAcquire()) {
      throw new RejectedExecutionException(
          "There are %d downloads already.\nMaybe try again when one of them has ended."
              .formatted(settings.maxConcurrent()));
    }
    try (Run run = new Run(layout, new BufferedOutputStream(out, BUFFER_BYTES))) {
      run.readAll(filter);
      return run.finish();
    } finally {
      places.release();
    }
  }

  /**
   * Returns whether a version predicted anything since statistics are kept.
   *
   * @param model the model's name
   * @param version the version
   * @return true if so, also if the predictions themselves are deleted by now
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public boolean isLogged(String model, String version) throws SQLException {
    try (ReadTransaction transaction =
            ReadTransaction.begin(source, settings.statementTimeout(), settings.idleTimeout());
        PreparedStatement statement = transaction.connection().prepareStatement(IS_LOGGED)) {
      statement.setString(1, model);
      statement.setString(2, version);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** One download. */
  private final class Run implements AutoCloseable {
    private final DownloadLayout layout;
    private final OutputStream out;
    private final OutputTable table;
    private final RowMapper mapper;
    private final long start = System.nanoTime();
    private final List<String> examples = new ArrayList<>();
    private @Nullable RowWriter writer;
    private long rows;
    private long misfits;

    Run(DownloadLayout layout, OutputStream out) {
      this.layout = layout;
      this.out = out;
      this.table = new OutputTable(layout);
      this.mapper = new RowMapper(layout, table, facts);
    }

    void readAll(DownloadFilter filter) throws SQLException, IOException {
      DownloadQuery query =
          new DownloadQuery(
              filter,
              layout.form() == DownloadLayout.Form.TRAINING
                  ? DownloadFilter.Labelled.YES
                  : filter.labelled());
      try (ReadTransaction transaction =
              ReadTransaction.begin(source, settings.statementTimeout(), settings.idleTimeout());
          PreparedStatement statement =
              query.prepare(transaction.connection(), LoggedRow.FETCH_ROWS);
          ResultSet result = statement.executeQuery();
          LoggedRow logged = new LoggedRow(result)) {
        while (logged.next()) {
          write(logged);
          requireTime();
        }
      }
    }

    private void requireTime() throws SQLTimeoutException {
      if (System.nanoTime() - start > settings.maxDuration().toNanos()) {
        throw new SQLTimeoutException(
            "The download takes longer than %s; %d rows are written.\nMaybe ask for a shorter window."
                .formatted(settings.maxDuration(), rows));
      }
    }

    private void write(LoggedRow logged) throws SQLException, IOException {
      List<String> problems = mapper.map(logged);
      if (!problems.isEmpty()) {
        String message =
            "The prediction (%s) of version (%s) does not fit the contract (%s): %s"
                .formatted(
                    logged.text("id"),
                    logged.text("version"),
                    layout.contract().name(),
                    problems.getFirst());
        misfit(message);
        if (layout.form() != DownloadLayout.Form.FULL) {
          return;
        }
      }
      writer().row(mapper.row());
      rows++;
    }

    private void misfit(String message) {
      if (layout.form() != DownloadLayout.Form.FULL
          && layout.misfit() == DownloadLayout.Misfit.FAIL) {
        throw new InputException(
            message + "\nMaybe ask for one version alone, or let misfits be skipped.");
      }
      misfits++;
      if (examples.size() < DownloadSummary.MAX_EXAMPLES) {
        examples.add(message);
      }
    }

    private RowWriter writer() throws IOException {
      RowWriter open = writer;
      if (open == null) {
        open =
            switch (layout.format()) {
              case CSV -> new CsvRows(table.columns(), layout.neutralise(), out);
              case JSON_LINES -> new JsonRows(table.columns(), out);
              case PARQUET -> new ParquetRows(table.columns(), settings, out, this::requireTime);
            };
        writer = open;
      }
      return open;
    }

    DownloadSummary finish() throws SQLException, IOException {
      writer().finish();
      out.flush();
      return new DownloadSummary(rows, misfits, examples);
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
