package dev.crema.productionlog;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What a {@link ProductionLog} takes from outside.
 *
 * @param clock tells the days of partitions, retention and erasure; waits are measured without it
 * @param random jitter of waits
 * @param listener is told of batches
 * @param related tables that belong to predictions, erased and pruned with them in this order
 */
public record LogContext(
    InstantSource clock, RandomGenerator random, LogListener listener, List<RelatedTable> related) {

  /** Copies the list. */
  public LogContext {
    related = List.copyOf(related);
  }

  /** Returns the tables of the log's own as well. */
  List<RelatedTable> allRelated() {
    return Stream.concat(Stream.of(RefusedRow.TABLE), related.stream()).toList();
  }

  /**
   * Returns a context with this machine's clock and chance, and no listener.
   *
   * @param related see the record
   * @return the context
   */
  public static LogContext system(List<RelatedTable> related) {
    return new LogContext(InstantSource.system(), new SecureRandom(), LogListener.none(), related);
  }
}
