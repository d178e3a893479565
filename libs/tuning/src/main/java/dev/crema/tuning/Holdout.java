package dev.crema.tuning;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowKey;
import dev.crema.data.RowSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which of the training rows decide: by a hash of the entity, else of the inputs, so that equal
 * rows are on one side; or the newest, as a model that is trained today answers tomorrow.
 *
 * @param isHeld whether a row decides
 * @param words how, for people
 */
record Holdout(Predicate<RawRow> isHeld, String words) {
  private static final int FIRST_ROWS = 1024;

  /** How rows are held out. */
  enum Method {
    HASH,
    TIME;

    String lowerName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Holdout byHash(Contract contract, TrialRecipe recipe) {
    RowKey key = RowKey.ofEntity(contract, "crema holdout " + recipe.seed());
    return new Holdout(
        row -> RowKey.fraction(key.bits(row)) < recipe.holdoutShare(),
        contract.indexOf(Role.ENTITY) < 0
            ? "by a hash of their inputs"
            : "by a hash of their entity");
  }

  /** Rows of one time are on one side. */
  static Holdout byTime(RowSource rows, Contract contract, TrialRecipe recipe) {
    int slot = contract.indexOf(Role.EVENT_TIME);
    ColumnContract column = contract.columns().get(slot);
    double[] times = times(rows, slot, column);
    int held = (int) Math.round(recipe.holdoutShare() * times.length);
    double start = held == 0 ? Double.POSITIVE_INFINITY : times[times.length - held];
    if (times.length > 0 && start == times[0]) {
      throw new InputException(
          "Of %d training rows the newest share (%s) are all: so many have the time (%s)."
                  .formatted(
                      times.length,
                      recipe.holdoutShare(),
                      CellParser.formatNumber(column.type(), start))
              + "\nMaybe a smaller holdout_share, or give validation rows.");
    }
    return new Holdout(
        row -> row.number(slot) >= start,
        held == 0
            ? "by time"
            : "the newest, from %s on".formatted(CellParser.formatNumber(column.type(), start)));
  }

  private static double[] times(RowSource rows, int slot, ColumnContract column) {
    double[][] times = {new double[FIRST_ROWS]};
    int[] count = {0};
    rows.forEach(
        (row, line) -> {
          if (row.isMissing(slot)) {
            throw new InputException(
                "The row of line %d has no event time (column %s), so it is on no side of a holdout by time."
                        .formatted(line, column.name())
                    + "\nMaybe make the column not nullable in contract.yaml, so that validate-data rejects such rows.");
          }
          if (count[0] == times[0].length) {
            times[0] = Arrays.copyOf(times[0], 2 * count[0]);
          }
          times[0][count[0]++] = row.number(slot);
        });
    double[] sorted = Arrays.copyOf(times[0], count[0]);
    Arrays.sort(sorted);
    return sorted;
  }

  RowSource part(RowSource rows, boolean held) {
    return visitor ->
        rows.forEach(
            (row, line) -> {
              if (isHeld.test(row) == held) {
                visitor.row(row, line);
              }
            });
  }
}
