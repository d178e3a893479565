package dev.crema.simulateproduction;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.RowVisitor;
import java.util.SplittableRandom;

/**
 * Draws rows of a dataset: of fewer than it has a sample without repetition, of more each row
 * equally often and a sample of the rest.
 *
 * <p>Source of the sampling: D. E. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 */
final class Draw {
  private final DatasetReader dataset;
  private final long rows;
  private final SplittableRandom random;

  Draw(DatasetReader dataset, long rows, SplittableRandom random) {
    this.dataset = dataset;
    this.rows = rows;
    this.random = random;
  }

  Contract contract() {
    return dataset.info().contract();
  }

  long rows() {
    return rows;
  }

  SplittableRandom random() {
    return random;
  }

  /** Gives the rows, pass by pass in the order of the dataset. */
  void forEach(RowVisitor visitor) {
    long there = dataset.info().rows();
    for (long left = rows; left > 0; left -= there) {
      if (left >= there) {
        dataset.forEach(visitor);
      } else {
        sample(left, visitor);
      }
    }
  }

  private void sample(long count, RowVisitor visitor) {
    long[] wantedAndLeft = {count, dataset.info().rows()};
    dataset.forEach(
        (row, line) -> {
          if (random.nextLong(wantedAndLeft[1]--) < wantedAndLeft[0]) {
            wantedAndLeft[0]--;
            visitor.row(row, line);
          }
        });
  }
}
