package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.StepContext;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The datasets that the step writes: all of them, or none. */
final class PartWriters implements AutoCloseable {
  private final Map<Target, Dataset> datasets = new EnumMap<>(Target.class);
  private final Map<Target, DatasetWriter> writers = new EnumMap<>(Target.class);

  /** What a dataset holds; named as the output. */
  enum Target {
    TRAIN,
    VALIDATION,
    TEST,
    /** The newest window's rows, of whatever part. */
    PRODUCTION,
    /** Those of them that nothing is learned from. */
    PRODUCTION_HELD_OUT,
    PRODUCTION_TEST
  }

  PartWriters(StepContext context, Contract contract) {
    try {
      for (Target target : Target.values()) {
        Dataset dataset = context.newDataset(target.name().toLowerCase(Locale.ROOT));
        datasets.put(target, dataset);
        writers.put(target, DatasetWriter.create(dataset.path(), contract));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  void append(Part part, RawRow row, long line) {
    write(
        switch (part) {
          case TRAIN -> Target.TRAIN;
          case VALIDATION -> Target.VALIDATION;
          case TEST -> Target.TEST;
        },
        row,
        line);
  }

  /** Adds a row of the newest window to the datasets of that, too. */
  void appendOfWindow(Part part, RawRow row, long line) {
    write(Target.PRODUCTION, row, line);
    if (part != Part.TRAIN) {
      write(Target.PRODUCTION_HELD_OUT, row, line);
    }
    if (part == Part.TEST) {
      write(Target.PRODUCTION_TEST, row, line);
    }
  }

  private void write(Target target, RawRow row, long line) {
    Objects.requireNonNull(writers.get(target)).append(row, line);
  }

  /** Completes all datasets, each of which says of which split it is. */
  Map<Target, Dataset> finish(String split) {
    for (Map.Entry<Target, DatasetWriter> writer : writers.entrySet()) {
      DatasetInfo info = writer.getValue().finish();
      datasets.computeIfPresent(
          writer.getKey(),
          (_, dataset) ->
              dataset
                  .withMetadata("rows", info.rows())
                  .withMetadata("content_hash", info.contentHash())
                  .withMetadata("split", split));
    }
    return datasets;
  }

  @Override
  public void close() {
    writers.values().forEach(DatasetWriter::close);
  }
}
