package dev.crema.productionlog.truth;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Measures predictions on the truth that came later. Safe for use by several threads.
 *
 * <p>All of an answer comes from one snapshot.
 */
public final class Performance {
  /** Most rows that are read where nothing else is said. */
  public static final int MAX_ROWS = 1_000_000;

  /** Most rows that are read for gauges. */
  public static final int MAX_GAUGE_ROWS = 50_000;

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
   * @param request whose performance
   * @param sampling how many rows are read, and which if there are more
   * @return the report
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public PerformanceReport measure(PerformanceRequest request, Sampling sampling)
      throws SQLException {
    throw new UnsupportedOperationException();
  }

  /**
   * Measures on at most {@link #MAX_GAUGE_ROWS} rows, for gauges that are read every few minutes.
   *
   * @param request whose performance
   * @return values by {@link dev.crema.evaluation.Metric#id}, those that are defined, and {@code
   *     coverage} unless there are no predictions
   * @throws SQLException if PostgreSQL fails, is away or takes too long
   */
  public Map<String, Double> gauges(PerformanceRequest request) throws SQLException {
    throw new UnsupportedOperationException();
  }
}
