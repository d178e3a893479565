package dev.crema.productionlog.truth;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Measures predictions on the truth that came later. Safe for use by several threads.
 *
 * <p>All of an answer comes from one snapshot, and the order of the rows changes nothing in it, bit
 * for bit.
 */
public final class Performance {
  /** Most rows that are read where nothing else is said. */
  public static final int MAX_ROWS = 1_000_000;

  /** Most rows that are read for gauges. */
  public static final int MAX_GAUGE_ROWS = 50_000;

  private static final int FETCH_ROWS = 5_000;

  private static final String PREDICTIONS =
      """
      select count(*) from prediction
      where model = ? and (?::text is null or version = ?) and at >= ? and at < ?
      """;

  private static final String TRUTHS =
      """
      select label, count(*) as truths, count(*) filter (where late) as late from ground_truth
      where model = ? and (?::text is null or version = ?) and predicted_at >= ? and predicted_at < ?
      group by label order by truths desc, label
      """;

  /** Of numbers, of which nearly every row has another. */
  private static final String TRUTHS_OF_NUMBERS =
      """
      select '' as label, count(*) as truths, count(*) filter (where late) as late from ground_truth
      where model = ? and (?::text is null or version = ?) and predicted_at >= ? and predicted_at < ?
      having count(*) > 0
      """;

  // The window stands on both sides: else only one table's rows are found by it.
  private static final String ROWS =
      """
      select p.version, p.label as predicted, p.score, p.probabilities, t.label as truth
      from ground_truth t join prediction p on p.at = t.predicted_at and p.id = t.prediction_id
      where t.model = ? and (?::text is null or t.version = ?)
        and t.predicted_at >= ? and t.predicted_at < ? and p.at >= ? and p.at < ?
        and uuid_hash_extended(t.prediction_id, ?) <= ?
      limit ?
      """;

  private final DataSource source;
  private final ModelFacts facts;
  private final Duration statementTimeout;

  /**
   * Makes a meter.
   *
   * @param source connections to a database with this module's tables
   * @param facts what is known of models
   * @param statementTimeout longest time of one statement
   */
  public Performance(DataSource source, ModelFacts facts, Duration statementTimeout) {
    this.source = source;
    this.facts = facts;
    this.statementTimeout = statementTimeout;
  }

  /**
   * Measures on at most {@link #MAX_ROWS} rows.
   *
   * @param request whose performance
   * @return the report
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public PerformanceReport measure(PerformanceRequest request) throws SQLException {
    return measure(request, new Sampling(MAX_ROWS, 0));
  }

  /**
   * Measures.
   *
   * <p>Kept in memory is one number a row (one per class for more than two classes), at most
   * {@value MeasuredRows#MAX_NUMBERS}; with many classes fewer rows are read.
   *
   * @param request whose performance
   * @param sampling how many rows are read, and which if there are more
   * @return the report
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public PerformanceReport measure(PerformanceRequest request, Sampling sampling)
      throws SQLException {
    MeasuredRows rows = MeasuredRows.of(request, facts);
    PerformanceReport.Window window;
    double share;
    try (ReadTransaction transaction =
        ReadTransaction.begin(source, statementTimeout, statementTimeout)) {
      Connection connection = transaction.connection();
      window = window(connection, request);
      int limit = MeasuredRows.limit(sampling.maxRows(), request.classes().size());
      share = share(window.withTruth(), limit);
      read(
          connection, new Reading(request, window, limit, threshold(share), sampling.seed()), rows);
    }
    Measurement.Result result = rows.measure(request.baseline());
    return new PerformanceReport(
        request,
        window,
        new PerformanceReport.Measured(rows.rows(), share, sampling.seed(), rows.leftOut()),
        result.values(),
        result.undefined(),
        result.bins());
  }

  /**
   * Measures on at most {@link #MAX_GAUGE_ROWS} rows, for gauges that are read every few minutes.
   *
   * @param request whose performance
   * @return the report
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public PerformanceReport gauges(PerformanceRequest request) throws SQLException {
    return measure(request, new Sampling(MAX_GAUGE_ROWS, 0));
  }

  /** What is read. */
  private record Reading(
      PerformanceRequest request,
      PerformanceReport.Window window,
      int limit,
      long threshold,
      long seed) {}

  private PerformanceReport.Window window(Connection connection, PerformanceRequest request)
      throws SQLException {
    // The last instant whose maturity is over is in; the end of a window is not.
    Instant matured =
        request
            .now()
            .minus(facts.maturity(request.model()))
            .truncatedTo(ChronoUnit.MICROS)
            .plus(1, ChronoUnit.MICROS);
    boolean isClosed = !matured.isBefore(request.to());
    Instant end = isClosed ? request.to() : matured;
    Instant to = end.isBefore(request.from()) ? request.from() : end;
    long predictions;
    try (PreparedStatement statement = connection.prepareStatement(PREDICTIONS)) {
      setWindow(statement, request, to);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        predictions = rows.getLong(1);
      }
    }
    Map<String, Long> truths = new LinkedHashMap<>();
    long late = 0;
    try (PreparedStatement statement =
        connection.prepareStatement(request.classes().isEmpty() ? TRUTHS_OF_NUMBERS : TRUTHS)) {
      setWindow(statement, request, to);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          truths.put(rows.getString("label"), rows.getLong("truths"));
          late += rows.getLong("late");
        }
      }
    }
    return new PerformanceReport.Window(to, isClosed, predictions, truths, late);
  }

  private static int setWindow(PreparedStatement statement, PerformanceRequest request, Instant to)
      throws SQLException {
    statement.setString(1, request.model());
    statement.setString(2, request.version());
    statement.setString(3, request.version());
    statement.setObject(4, request.from().atOffset(ZoneOffset.UTC));
    statement.setObject(5, to.atOffset(ZoneOffset.UTC));
    return 6;
  }

  private static void read(Connection connection, Reading reading, MeasuredRows into)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
      statement.setFetchSize(FETCH_ROWS);
      int next = setWindow(statement, reading.request(), reading.window().to());
      statement.setObject(next++, reading.request().from().atOffset(ZoneOffset.UTC));
      statement.setObject(next++, reading.window().to().atOffset(ZoneOffset.UTC));
      statement.setLong(next++, reading.seed());
      statement.setLong(next++, reading.threshold());
      statement.setInt(next, reading.limit());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          into.add(
              new MeasuredRows.Logged(
                  rows.getString("version"),
                  rows.getString("predicted"),
                  rows.getDouble("score"),
                  (Double[]) rows.getArray("probabilities").getArray(),
                  rows.getString("truth")));
        }
      }
    }
  }

  /**
   * Returns how large a part is read: so much below the limit that a sample by hash, whose size is
   * chance, practically never exceeds it.
   */
  static double share(long rows, int limit) {
    return rows <= limit ? 1 : Math.max(1, limit - 4 * Math.sqrt(limit)) / rows;
  }

  /** Returns the hash below which a share of all 64-bit hashes lies. */
  static long threshold(double share) {
    if (share >= 1) {
      return Long.MAX_VALUE;
    }
    BigInteger part =
        new BigDecimal(share)
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE)))
            .setScale(0, RoundingMode.DOWN)
            .toBigInteger();
    return BigInteger.valueOf(Long.MIN_VALUE).add(part).longValueExact();
  }
}
