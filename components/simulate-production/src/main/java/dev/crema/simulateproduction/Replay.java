package dev.crema.simulateproduction;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Directories;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Drawn rows in an order by chance, on the disk: each has a random number, by which they are
 * sorted. So a dataset that is sorted, as many are, is replayed evenly, and memory does not grow.
 */
final class Replay implements AutoCloseable {
  /** What a double keeps exactly, as which DuckDB gives it. */
  private static final int NUMBER_BITS = 53;

  private final Path folder;
  private final Contract contract;
  private final long rows;

  /** Takes rows as they happen. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one row.
     *
     * @param row whose instance is reused
     * @param number from 1
     * @param time when it happens; null = at no time that is known beforehand
     */
    void row(RawRow row, long number, @Nullable Instant time);
  }

  private Replay(Path folder, Contract contract, long rows) {
    this.folder = folder;
    this.contract = contract;
    this.rows = rows;
  }

  /** Draws rows, changes each, and keeps them in a folder until this is closed. */
  static Replay draw(Path folder, Draw draw, RowChanges changes) {
    Replay replay = new Replay(folder, draw.contract(), draw.rows());
    replay.close(); // What a killed attempt left.
    RawRow changed = new RawRow(draw.contract().columns().size());
    SplittableRandom random = draw.random();
    SplittableRandom order = random.split();
    SplittableRandom chance = random.split();
    try (DatasetWriter writer = DatasetWriter.create(replay.drawn(), draw.contract())) {
      draw.forEach(
          (row, _) -> {
            changed.set(row);
            changes.apply(changed, chance.split());
            writer.append(changed, order.nextLong() >>> Long.SIZE - NUMBER_BITS);
          });
      writer.finish();
    } catch (RuntimeException | Error e) {
      replay.close();
      throw e;
    }
    return replay;
  }

  private Path drawn() {
    return folder.resolve("rows");
  }

  /** Gives the rows in their order, with their times as event times. */
  void forEach(Timeline timeline, Visitor visitor) {
    long[] number = {0};
    DatasetReader.open(drawn())
        .forEachByLine(
            folder.resolve("spill"),
            (row, _) -> {
              Instant time = timeline.time(number[0], rows);
              if (time != null) {
                setTime(row, time);
              }
              visitor.row(row, ++number[0], time);
            });
  }

  private void setTime(RawRow row, Instant time) {
    int slot = contract.indexOf(Role.EVENT_TIME);
    if (slot >= 0) {
      boolean isDate = contract.columns().get(slot).type() == ColumnType.DATE;
      row.setNumber(
          slot,
          isDate
              ? time.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay()
              : ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }
  }

  @Override
  public void close() {
    try {
      Directories.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
