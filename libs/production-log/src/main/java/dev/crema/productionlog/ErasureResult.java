package dev.crema.productionlog;

import java.time.Instant;
import java.util.Map;

/**
 * What an erasure did.
 *
 * @param id the number of its row in {@code erasure_audit}
 * @param at the time of the request; rows of the entity from before it that are still in a queue or
 *     spool are left out when they are written, and counted in the audit's {@code later}
 * @param predictions predictions deleted
 * @param related rows deleted in other tables, by {@link RelatedTable#name}; {@code
 *     prediction_refused} is always among them, with those that PostgreSQL had refused
 */
public record ErasureResult(long id, Instant at, long predictions, Map<String, Long> related) {}
