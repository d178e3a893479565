package dev.crema.productionlog;

import java.io.Closeable;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Writes predictions of the past into the log, for simulations and for what was predicted
 * elsewhere. Unlike {@link ProductionLog} it makes no tables, deletes nothing, and does not go on
 * without PostgreSQL: it fails. What is there already is passed over, so that a repetition changes
 * nothing.
 *
 * <p>Not safe for use by several threads.
 */
public final class LogBackfill implements Closeable {
  private final Database database;
  private final Committer committer;
  private final InstantSource clock;
  private final UUID writer = UUID.randomUUID();
  private long sequence;

  /**
   * What became of the predictions so far.
   *
   * @param written new ones
   * @param repeated those that were there
   * @param refused those that PostgreSQL does not take as data, which it keeps aside
   * @param erased those of entities that were erased after their time
   */
  public record Counts(long written, long repeated, long refused, long erased) {}

  /**
   * Opens connections when they are needed.
   *
   * @param settings where the log is, whose tables are there
   * @param clock the present
   */
  public LogBackfill(DatabaseSettings settings, InstantSource clock) {
    this.database = new Database(settings);
    this.clock = clock;
    committer = new Committer(database, settings, new Partitions(new Locks(settings.schema())));
  }

  /**
   * Writes predictions in one transaction.
   *
   * @param predictions at most some thousand
   * @throws SQLException if PostgreSQL fails, is away or has no such tables; they may be written
   */
  public void write(List<LoggedPrediction> predictions) throws SQLException {
    if (!predictions.isEmpty()) {
      committer.drainWhatIsTaken(
          new Batch(writer, ++sequence, clock.millis(), predictions, Tuples.encode(predictions)));
    }
  }

  /**
   * Returns connections for the tables beside, whose search path is the schema.
   *
   * @return a pool, closed with this
   */
  public DataSource connections() {
    return database.reading();
  }

  /**
   * Returns what became of the predictions.
   *
   * @return so far
   */
  public Counts counts() {
    return new Counts(
        committer.written.sum(),
        committer.repeated.sum(),
        committer.refused.sum(),
        committer.erased.sum());
  }

  @Override
  public void close() {
    database.close();
  }
}
