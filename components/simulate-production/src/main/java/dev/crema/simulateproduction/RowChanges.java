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
 * leaves the contract's bounds becomes the bound, because the service refuses such rows. A label
 * that is a number is moved in the same way, with noise if asked.
 */
final class RowChanges {
  private final Contract contract;
  private final Dials dials;
  private final Moments moments;
  private final LabelDials labelDials;
  private final List<String> labels;
  private long bounded;

  RowChanges(Contract contract, Dials dials, Moments moments, LabelDials labelDials) {
    this.contract = contract;
    this.dials = dials;
    this.moments = moments;
    this.labelDials = labelDials;
    labels = contract.classesOrNone();
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
    if (labels.isEmpty()) {
      moveLabel(row, random);
    } else {
      flip(row, random);
    }
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
    return bounded(column, moved, value);
  }

  /** Returns what was moved, or the bound that it left; the value itself if it overflows. */
  private double bounded(ColumnContract column, double moved, double value) {
    Double min = column.min();
    Double max = column.max();
    double inBounds = min != null && moved < min ? min : max != null && moved > max ? max : moved;
    if (inBounds != moved) {
      bounded++;
    }
    return Double.isFinite(inBounds) ? inBounds : value;
  }

  private void moveLabel(RawRow row, SplittableRandom random) {
    double noise = random.nextGaussian();
    int slot = contract.labelIndex();
    if (!labelDials.movesNumber() || row.isMissing(slot)) {
      return;
    }
    double mean = moments.mean(slot);
    double steps = labelDials.shift() + labelDials.noise() * noise;
    double value = row.number(slot);
    double moved = mean + labelDials.scale() * (value - mean) + steps * moments.deviation(slot);
    row.setNumber(slot, bounded(contract.columns().get(slot), moved, value));
  }

  private void flip(RawRow row, SplittableRandom random) {
    double chance = random.nextDouble();
    int other = random.nextInt(Math.max(1, labels.size() - 1));
    int slot = contract.labelIndex();
    if (chance >= labelDials.flip() || row.isMissing(slot)) {
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
