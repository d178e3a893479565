package dev.crema.data;

import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.duckdb.RowValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.BitSet;

/**
 * Which rows of an older and a newer dataset of one contract count when both are one: of several
 * rows of the same entity and event time one, and, if there is a limit, the newest.
 *
 * <p>Of rows of the same entity and event time the newer dataset's last one counts. A row without
 * one of them, and every row if the contract has not both, is like no other. The newest rows are
 * those of the latest event time; rows without one are the oldest; of equals the newer dataset's
 * count first, and in a dataset its last ones.
 *
 * <p>Sorted is on the disk: beside DuckDB's share memory takes a bit a row. The same datasets give
 * the same choice.
 */
public final class CombinedRows {
  private final BitSet older;
  private final BitSet newer;
  private final long repeated;
  private final long beyond;

  private CombinedRows(BitSet older, BitSet newer, long repeated, long beyond) {
    this.older = older;
    this.newer = newer;
    this.repeated = repeated;
    this.beyond = beyond;
  }

  /**
   * Chooses the newest rows of both.
   *
   * @param older rows
   * @param newer rows under the same contract
   * @param maxRows most rows that count, at least 1; {@link Long#MAX_VALUE} = all
   * @param spill a folder where sorting may put what is beyond its memory; what was there is
   *     removed, and nothing is left there
   * @return the choice
   * @throws InputException if a dataset has more than 2,147,483,647 rows
   * @throws UncheckedIOException if the disk fails
   */
  public static CombinedRows choose(
      DatasetReader older, DatasetReader newer, long maxRows, Path spill) {
    return choose(older, newer, new Limit(maxRows, false), spill);
  }

  /**
   * Chooses all rows of the older dataset and, as far as there is room, the newest of the newer
   * one. An older row whose entity and event time a newer one has does not count, be the newer one
   * among the newest or not.
   *
   * @param older rows
   * @param newer rows under the same contract
   * @param maxRows most rows that count in all, at least 1; {@link Long#MAX_VALUE} = all
   * @param spill as of {@link #choose(DatasetReader, DatasetReader, long, Path)}
   * @return the choice
   * @throws InputException if the older rows leave no room, though there are more than maxRows; if
   *     a dataset has more than 2,147,483,647 rows
   * @throws UncheckedIOException if the disk fails
   */
  public static CombinedRows chooseKeepingOlder(
      DatasetReader older, DatasetReader newer, long maxRows, Path spill) {
    return choose(older, newer, new Limit(maxRows, true), spill);
  }

  /**
   * How many rows count.
   *
   * @param rows at most, of both
   * @param keepsOlder whether only newer rows are left out
   */
  private record Limit(long rows, boolean keepsOlder) {
    /** Returns how many rows are to be chosen if there are more than the limit. */
    long room(int older) {
      if (!keepsOlder) {
        return rows;
      }
      if (older >= rows) {
        throw new InputException(
            "The original has %d rows, and of both together at most (%d) are to be kept (max_rows): that leaves no room for production's.\nMaybe raise max_rows, or take the history (rolling), which leaves out the oldest of both."
                .formatted(older, rows));
      }
      return rows - older;
    }
  }

  private static CombinedRows choose(
      DatasetReader older, DatasetReader newer, Limit limit, Path spill) {
    requireCountable(older);
    requireCountable(newer);
    Query query = new Query(older, newer);
    try {
      Directories.delete(spill); // what a killed attempt left
      try (DuckDb database = DuckDb.openForSorting(spill)) {
        return choose(database, query, limit);
      } finally {
        Directories.delete(spill);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new UncheckedIOException(
          new IOException("The rows cannot be combined: " + e.getMessage(), e));
    }
  }

  private static CombinedRows choose(DuckDb database, Query query, Limit limit)
      throws SQLException {
    BitSet older = all(query.older());
    BitSet newer = all(query.newer());
    long all = (long) older.cardinality() + newer.cardinality();
    if (query.hasKeys()) {
      database.stream(query.repeated(), 2, row -> side(row, older, newer).clear(n(row)));
    }
    long distinct = (long) older.cardinality() + newer.cardinality();
    if (distinct <= limit.rows()) {
      return new CombinedRows(older, newer, all - distinct, 0);
    }
    String newest = query.newest(limit.room(older.cardinality()), limit.keepsOlder());
    BitSet olderNewest = limit.keepsOlder() ? older : new BitSet();
    BitSet newerNewest = new BitSet();
    database.stream(newest, 2, row -> side(row, olderNewest, newerNewest).set(n(row)));
    return new CombinedRows(olderNewest, newerNewest, all - distinct, distinct - limit.rows());
  }

  private static void requireCountable(DatasetReader dataset) {
    if (dataset.info().rows() > Integer.MAX_VALUE) {
      throw new InputException(
          "A dataset of %d rows cannot be combined; at most %d are possible."
              .formatted(dataset.info().rows(), Integer.MAX_VALUE));
    }
  }

  private static BitSet all(DatasetReader dataset) {
    int rows = (int) dataset.info().rows();
    BitSet all = new BitSet(rows);
    all.set(0, rows);
    return all;
  }

  private static BitSet side(RowValues row, BitSet older, BitSet newer) {
    return row.number(0) == 0 ? older : newer;
  }

  private static int n(RowValues row) {
    return (int) row.number(1);
  }

  /**
   * Returns whether a row of the older dataset counts.
   *
   * @param row its number, from 0
   * @return whether
   */
  public boolean hasOlder(long row) {
    return older.get((int) row);
  }

  /**
   * Returns whether a row of the newer dataset counts.
   *
   * @param row its number, from 0
   * @return whether
   */
  public boolean hasNewer(long row) {
    return newer.get((int) row);
  }

  /**
   * Returns how many rows do not count because another one has their entity and event time.
   *
   * @return at least 0
   */
  public long repeated() {
    return repeated;
  }

  /**
   * Returns how many rows do not count because there are enough newer ones.
   *
   * @return at least 0
   */
  public long beyond() {
    return beyond;
  }

  /** The SQL; 0 is the older dataset, 1 the newer one, and n the number of a row in its file. */
  private record Query(DatasetReader older, DatasetReader newer) {

    boolean hasKeys() {
      Contract contract = older.info().contract();
      return contract.indexOf(Role.ENTITY) >= 0 && contract.indexOf(Role.EVENT_TIME) >= 0;
    }

    /** A row of the same entity and event time as a better one. */
    String repeated() {
      return "SELECT CAST(part AS DOUBLE), CAST(n AS DOUBLE) FROM (%s) WHERE place > 1"
          .formatted(placed());
    }

    String newest(long maxRows, boolean ofNewer) {
      return "SELECT CAST(part AS DOUBLE), CAST(n AS DOUBLE) FROM (%s) WHERE place = 1 AND part >= %d ORDER BY happened DESC NULLS LAST, part DESC, n DESC LIMIT %d"
          .formatted(
              hasKeys() ? placed() : "SELECT *, 1 AS place FROM (" + rows() + ")",
              ofNewer ? 1 : 0,
              maxRows);
    }

    private String placed() {
      // Whoever lacks a part of the key is alone in its group.
      return """
          SELECT part, n, happened, row_number() OVER (
            PARTITION BY entity, happened, CASE WHEN entity IS NULL OR happened IS NULL THEN 2 * n + part END
            ORDER BY part DESC, n DESC) AS place
          FROM (%s)"""
          .formatted(rows());
    }

    private String rows() {
      return side(0, older) + " UNION ALL " + side(1, newer);
    }

    private static String side(int part, DatasetReader dataset) {
      return "SELECT %d AS part, %s AS n, %s AS entity, %s AS happened FROM %s"
          .formatted(
              part,
              DuckDb.ROW_NUMBER,
              column(dataset, Role.ENTITY),
              column(dataset, Role.EVENT_TIME),
              DuckDb.numberedParquet(dataset.file()));
    }

    private static String column(DatasetReader dataset, Role role) {
      Contract contract = dataset.info().contract();
      int slot = contract.indexOf(role);
      return slot < 0 ? "NULL" : DuckDb.name(contract.columns().get(slot).name());
    }
  }
}
