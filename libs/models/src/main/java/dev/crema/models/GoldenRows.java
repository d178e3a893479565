package dev.crema.models;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.features.FittedFeatures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the rows whose answers a package stores. */
public final class GoldenRows {
  /** Most rows of a package. */
  public static final int MAX_ROWS = 400;

  /** Most bytes of all rows: with many features or long texts there are fewer of them. */
  static final int MAX_BYTES = 24 << 20;

  private static final int PLAIN = 20;
  private static final int MAX_VARIANTS = 100;
  private static final int ALL = PLAIN + 3 * MAX_VARIANTS;
  private static final int THRESHOLDS_PER_FEATURE = 2;

  // A name, a number or an empty text, and what stands between them.
  private static final int VALUE_BYTES = 32;

  // Of one character in JSON: a control character is escaped by six.
  private static final int CHARACTER_BYTES = 6;

  // A text that no training part holds, however odd its categories.
  private static final String UNKNOWN = "\u2047 never seen in training \u2047";
  private static final double UNKNOWN_NUMBER = -987_654_321_012_345.0;

  private final FittedFeatures features;
  private final Scorer scorer;
  private final List<ColumnContract> sources;
  private final int[] slots;
  private final long bytesWithoutText;
  private final List<RawRow> rows = new ArrayList<>();
  private long bytes;

  /** One value of the first row changed; neither text nor number = missing. */
  private record Change(int slot, @Nullable String text, double number) {
    void apply(RawRow row) {
      if (text == null) {
        row.setNumber(slot, number);
      } else {
        row.setText(slot, text);
      }
    }
  }

  private GoldenRows(FittedFeatures features, Scorer scorer) {
    this.features = features;
    this.scorer = scorer;
    sources = sources(features);
    slots = sources.stream().mapToInt(this::slot).toArray();
    bytesWithoutText =
        Golden.bytes(features.size(), scorer.classes())
            + sources.stream()
                .mapToLong(column -> VALUE_BYTES + CHARACTER_BYTES * column.name().length())
                .sum();
  }

  /**
   * Returns the first rows of the training part and variants of the first: columns missing,
   * categories unknown, values exactly on split thresholds of columns that are encoded as they are.
   *
   * <p>A variant that the features refuse is left out. Where there is no room for all variants,
   * they are spread over all columns. Deterministic.
   *
   * @param train the training part, at least one row
   * @param features the features
   * @param scorer the model over them
   * @return 1 to {@value #MAX_ROWS} rows, fewer the more features there are
   * @throws InputException if there is no row, or only rows of many megabytes
   */
  public static List<RawRow> choose(RowSource train, FittedFeatures features, Scorer scorer) {
    return new GoldenRows(features, scorer).choose(train);
  }

  private List<RawRow> choose(RowSource train) {
    int most = (int) Math.max(1, MAX_BYTES / bytesWithoutText);
    int plain = share(PLAIN, most);
    train.forFirst(
        (row, _) -> {
          addIfItFits(row);
          return rows.size() < plain;
        });
    if (rows.isEmpty()) {
      throw new InputException(
          "There are no rows to choose golden rows from: none, or none below %d bytes."
              .formatted(MAX_BYTES));
    }
    RawRow first = rows.getFirst();
    int room = share(MAX_VARIANTS, most);
    addVariants(first, missing(), room);
    addVariants(first, unknown(), room);
    addVariants(first, thresholds(), room);
    return List.copyOf(rows);
  }

  /** Returns the part of the room that a kind of rows may take: all of it if there is enough. */
  private static int share(int wanted, int most) {
    return most >= ALL ? wanted : Math.max(1, (int) ((long) wanted * most / ALL));
  }

  /** Returns the raw columns behind the features, in the order of the contract. */
  static List<ColumnContract> sources(FittedFeatures features) {
    Set<String> names = new LinkedHashSet<>();
    features.sources().forEach(names::addAll);
    return features.contract().columns().stream().filter(c -> names.contains(c.name())).toList();
  }

  private List<Change> missing() {
    return sources.stream().map(column -> new Change(slot(column), null, Double.NaN)).toList();
  }

  private List<Change> unknown() {
    List<Change> changes = new ArrayList<>();
    for (ColumnContract column : sources) {
      if (column.type().isText()) {
        changes.add(new Change(slot(column), UNKNOWN, Double.NaN));
      } else if (column.type() == ColumnType.INTEGER) {
        changes.add(new Change(slot(column), null, UNKNOWN_NUMBER));
      }
    }
    return changes;
  }

  private List<Change> thresholds() {
    List<Change> changes = new ArrayList<>();
    if (!(scorer.uncalibrated() instanceof TreeEnsemble ensemble)) {
      return changes;
    }
    Contract contract = features.contract();
    List<List<Float>> thresholds = Thresholds.of(ensemble, THRESHOLDS_PER_FEATURE);
    for (int feature = 0; feature < features.size(); feature++) {
      int slot = contract.indexOf(features.names().get(feature));
      if (slot >= 0 && !contract.columns().get(slot).type().isText()) {
        thresholds.get(feature).forEach(value -> changes.add(new Change(slot, null, value)));
      }
    }
    return changes;
  }

  private void addVariants(RawRow first, List<Change> changes, int room) {
    RawRow variant = first.copy();
    float[] encoded = new float[features.size()];
    List<Change> encodable = new ArrayList<>();
    for (Change change : changes) {
      change.apply(variant);
      if (isEncodable(variant, encoded)) {
        encodable.add(change);
      }
      variant.set(first);
    }
    for (Change change : Spread.over(encodable, room)) {
      change.apply(variant);
      addIfItFits(variant);
      variant.set(first);
    }
  }

  /** The features refuse a value that must not be missing: then there is nothing to store. */
  private boolean isEncodable(RawRow row, float[] encoded) {
    try {
      features.encode(row, encoded);
      return true;
    } catch (InputException e) {
      return false;
    }
  }

  private void addIfItFits(RawRow row) {
    long more = bytesWithoutText;
    for (int slot : slots) {
      String text = row.text(slot);
      more += text == null ? 0 : (long) CHARACTER_BYTES * text.length();
    }
    if (bytes + more <= MAX_BYTES) {
      bytes += more;
      rows.add(row.copy());
    }
  }

  private int slot(ColumnContract column) {
    return features.contract().indexOf(column.name());
  }
}
