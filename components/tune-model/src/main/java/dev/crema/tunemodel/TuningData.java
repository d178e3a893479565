package dev.crema.tunemodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.Targets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The rows of a search.
 *
 * @param contract of both parts
 * @param train rows to learn from, in an order of chance
 * @param validation rows that decide
 * @param isHeldOut whether those are a part of the training rows
 */
record TuningData(
    Contract contract, EncodedTable train, EncodedTable validation, boolean isHeldOut) {
  private static final String FEATURES_FILE = "features.json";
  private static final double SCALE = 0x1p-53;

  static TuningData read(TuneModel.Inputs inputs, Learner learner, DatasetReader train) {
    Contract contract = train.info().contract();
    FittedFeatures features = features(inputs.features(), contract);
    Targets.requireFeatures(features, learner);
    if (inputs.validation() != null) {
      DatasetReader validation = DatasetReader.open(inputs.validation().path());
      requireSame(validation.info().contract(), contract);
      return new TuningData(
          contract,
          shuffled(EncodedTable.of(train, features), inputs.seed()),
          EncodedTable.of(validation, features),
          false);
    }
    Holdout holdout = new Holdout(contract, inputs.seed(), inputs.holdoutShare());
    EncodedTable rest = EncodedTable.of(holdout.part(train, false), features);
    EncodedTable held = EncodedTable.of(holdout.part(train, true), features);
    if (held.rows() == 0) {
      throw new InputException(
          "Of %d training rows the share (%s) holds none out."
                  .formatted(rest.rows(), inputs.holdoutShare())
              + "\nMaybe give validation rows, or a larger holdout_share.");
    }
    return new TuningData(contract, shuffled(rest, inputs.seed()), held, true);
  }

  /** Which rows decide: by a hash of the entity, else of the place of the row. */
  private record Holdout(int entity, long seed, double share) {
    Holdout(Contract contract, long seed, double share) {
      this(contract.indexOf(Role.ENTITY), seed, share);
    }

    RowSource part(RowSource rows, boolean isHeldOut) {
      return visitor -> {
        long[] place = {0};
        rows.forEach(
            (row, line) -> {
              if (fraction(row, place[0]++) < share == isHeldOut) {
                visitor.row(row, line);
              }
            });
      };
    }

    private double fraction(RawRow row, long place) {
      String key = "row " + place;
      if (entity >= 0 && !row.isMissing(entity)) {
        String text = row.text(entity);
        key = text == null ? "number " + row.number(entity) : "text " + text;
      }
      byte[] digest =
          Digests.sha256()
              .digest(("crema holdout " + seed + "\n" + key).getBytes(StandardCharsets.UTF_8));
      return (ByteBuffer.wrap(digest).getLong() >>> 11) * SCALE;
    }
  }

  /** Halving by rows takes the first of them, which must be like all. */
  private static EncodedTable shuffled(EncodedTable table, long seed) {
    int[] order = new int[table.rows()];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return rows(table, order);
  }

  /** Returns the first rows. */
  static EncodedTable first(EncodedTable table, int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    return rows(table, order);
  }

  private static EncodedTable rows(EncodedTable table, int[] order) {
    int width = table.features();
    float[] values = new float[order.length * width];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(table.values(), order[i] * width, values, i * width, width);
    }
    LabelColumn labels =
        switch (table.labelColumn()) {
          case LabelColumn.Classes(int[] all) ->
              new LabelColumn.Classes(Arrays.stream(order).map(i -> all[i]).toArray());
          case LabelColumn.Numbers(double[] all) ->
              new LabelColumn.Numbers(Arrays.stream(order).mapToDouble(i -> all[i]).toArray());
        };
    return new EncodedTable(
        values, order.length, width, labels, table.featureNames(), table.categories());
  }

  private static void requireSame(Contract validation, Contract train) {
    if (!validation.digest().equals(train.digest())) {
      throw new InputException(
          "The validation part was made under another contract (%s) than the training part (%s)."
                  .formatted(validation.name(), train.name())
              + "\nMaybe take both from the same split-data.");
    }
  }

  static Path featuresFile(Artifact artifact) {
    Path file = artifact.path().resolve(FEATURES_FILE);
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "The features (%s) have no file (%s).".formatted(artifact.name(), FEATURES_FILE)
              + "\nMaybe pass the output fitted of build-features.");
    }
    return file;
  }

  private static FittedFeatures features(Artifact artifact, Contract contract) {
    try {
      return FittedFeatures.fromJson(
          Files.readString(featuresFile(artifact)), FEATURES_FILE, contract);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
