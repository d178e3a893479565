package dev.crema.productionlog.truth;

import java.util.List;

/**
 * The statements by which erasure and retention of predictions reach ground truth, in the form of
 * the log's related tables.
 */
public final class TruthHooks {
  /**
   * What belongs to a table.
   *
   * @param name the table's name
   * @param eraseSql one statement without parameters that deletes what is about the entity of the
   *     table {@code erased_entity(entity text, model text, since timestamptz, until timestamptz)},
   *     whose model may be null for all, and is of a prediction in that time or of none yet
   * @param pruneSql one statement that deletes what belongs to predictions before its one
   *     parameter, a {@code timestamptz}
   */
  public record Hook(String name, String eraseSql, String pruneSql) {}

  private static final String OF_ENTITY =
      "t.entity = e.entity and (e.model is null or t.model = e.model)";

  private static final String IN_TIME =
      OF_ENTITY + " and t.predicted_at >= e.since and t.predicted_at < e.until";

  // The first statement takes the turn of a batch, so that none is under way until the erasure is
  // committed, and the statements after it see whatever was recorded before.
  private static final String ERASE_HISTORY =
      """
      delete from ground_truth_history h using ground_truth t, erased_entity e
      where (select pg_advisory_xact_lock(%d)) is not null and %s
        and h.predicted_at = t.predicted_at and h.prediction_id = t.prediction_id
      """
          .formatted(WriteTransaction.LOCK, IN_TIME);

  /** To be run in this order, within one transaction that is READ COMMITTED. */
  public static final List<Hook> ALL =
      List.of(
          new Hook(
              "ground_truth_history",
              ERASE_HISTORY,
              "delete from ground_truth_history where predicted_at < ?"),
          new Hook(
              "ground_truth",
              "delete from ground_truth t using erased_entity e where " + IN_TIME,
              "delete from ground_truth where predicted_at < ?"),
          new Hook(
              "ground_truth_pending",
              "delete from ground_truth_pending t using erased_entity e where " + OF_ENTITY,
              "delete from ground_truth_pending where at < ?"));

  private TruthHooks() {}
}
