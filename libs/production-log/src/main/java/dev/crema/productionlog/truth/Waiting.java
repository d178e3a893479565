package dev.crema.productionlog.truth;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how many observations wait, in all and of each tenant, so that one who sends nonsense does
 * not take the place of all others. Counting them all is too slow for each batch: they are counted
 * now and then, and what this process adds is added; by as much as is on its way at a time it may
 * be wrong.
 */
final class Waiting {
  /** A tenant may have so many parts of the whole. */
  static final int TENANT_PARTS = 10;

  /** While it is full, it is looked again whether it still is, but not for each batch. */
  private static final Duration STALE = Duration.ofSeconds(10);

  private final long limit;
  private Map<String, Long> byTenant = new HashMap<>();
  private long all;
  private @Nullable Instant countedAt;

  Waiting(long limit) {
    this.limit = limit;
  }

  /** Returns whether so many more of a tenant may wait than do; who adds none always may. */
  synchronized boolean admits(PendingTable table, @Nullable String tenant, int more, Instant now)
      throws SQLException {
    if (more == 0) {
      return true;
    }
    if (countedAt == null || !fits(tenant, more) && isStale(now)) {
      count(table, now);
    }
    return fits(tenant, more);
  }

  /** Notes that so many more wait: after their commit, because what is rolled back does not. */
  synchronized void add(@Nullable String tenant, int more) {
    all += more;
    byTenant.merge(key(tenant), (long) more, Long::sum);
  }

  /** Who has no tenant shares the whole with nobody: there are no tenants. */
  long limit(@Nullable String tenant) {
    return tenant == null ? limit : Math.ceilDiv(limit, TENANT_PARTS);
  }

  private boolean fits(@Nullable String tenant, int more) {
    return all + more <= limit && byTenant.getOrDefault(key(tenant), 0L) + more <= limit(tenant);
  }

  private boolean isStale(Instant now) {
    return countedAt == null || Duration.between(countedAt, now).abs().compareTo(STALE) >= 0;
  }

  /** Counts, and returns how many wait in all. */
  synchronized long count(PendingTable table, Instant now) throws SQLException {
    byTenant = table.countByTenant();
    all = byTenant.values().stream().mapToLong(Long::longValue).sum();
    countedAt = now;
    return all;
  }

  /** No tenant's name is empty. */
  private static String key(@Nullable String tenant) {
    return tenant == null ? "" : tenant;
  }
}
