package dev.crema.simulateproduction;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Turns the dials on a row.
 *
 * <p>A number becomes mean + scale · (x − mean) + shift · deviation, with mean and deviation of the
 * dataset. Whole numbers are rounded up or down by chance, so that their mean moves as far. What
 * leaves the contract's bounds becomes the bound, because the service refuses such rows.
 */
final class RowChanges {
  private final Contract contract;
  private final Dials dials;
  private final Moments moments;
  private final double labelFlip;
  private final List<String> labels;
  private long bounded;

  RowChanges(Contract contract, Dials dials, Moments moments, double labelFlip) {
    this.contract = contract;
    this.dials = dials;
    this.moments = moments;
    this.labelFlip = labelFlip;
    labels = contract.label() == null ? List.of() : contract.classes();
  }

  /** Changes a row; each row has a stream of chance of its own. */
  void apply(RawRow row, SplittableRandom random) {
    for (int i = 0; i < row.size(); i++) {
      // Drawn whether needed or not: a dial that is turned leaves what others do as it is.
      double rounding = random.nextDouble();
      boolean isNew = random.nextDouble() < dials.newCategory(i);
      boolean isMissing = random.nextDouble() < dials.missing(i);
      if (isMissing) {
        row.setMissing(i);
      } else if (isNew && !row.isMissing(i)) {
        row.setText(i, Dials.NEW_CATEGORY);
      } else if (dials.movesNumber(i) && !row.isMissing(i)) {
        row.setNumber(i, moved(i, row.number(i), rounding));
      }
    }
    flip(row, random);
  }

  private double moved(int slot, double value, double rounding) {
    ColumnContract column = contract.columns().get(slot);
    double mean = moments.mean(slot);
    double moved =
        mean + dials.scale(slot) * (value - mean) + dials.shift(slot) * moments.deviation(slot);
    if (column.type() == ColumnType.INTEGER) {
      moved =
          Math.clamp(Math.floor(moved + rounding), -CellParser.MAX_INTEGER, CellParser.MAX_INTEGER);
    }
    Double min = column.min();
    Double max = column.max();
    double inBounds = min != null && moved < min ? min : max != null && moved > max ? max : moved;
    if (inBounds != moved) {
      bounded++;
    }
    return Double.isFinite(inBounds) ? inBounds : value;
  }

  private void flip(RawRow row, SplittableRandom random) {
    double chance = random.nextDouble();
    int other = random.nextInt(Math.max(1, labels.size() - 1));
    int slot = contract.labelIndex();
    if (slot < 0 || chance >= labelFlip || row.isMissing(slot)) {
      return;
    }
    List<String> others = new ArrayList<>(labels);
    others.remove(contract.classIndex(row));
    CellParser.parse(contract.requireLabel(), others.get(other), row, slot);
  }

  /** Returns how many values became a bound of the contract. */
  long bounded() {
    return bounded;
  }
}
