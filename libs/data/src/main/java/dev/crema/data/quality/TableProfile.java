package dev.crema.data.quality;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;

/**
 * Collects the first rows of a table in memory and describes its columns.
 *
 * <p>The columns are Tablesaw's, filled under the contract. Its {@code Table} is left out: loading
 * that class searches the class path for file readers, 1.5 s that a step of 1 s cannot give.
 */
public final class TableProfile implements RowVisitor {
  /** Most rows that are described. */
  public static final int MAX_ROWS = 100_000;

  /** Most values that are kept, all columns together: a wide table is described by fewer rows. */
  public static final int MAX_VALUES = 4_000_000;

  /**
   * Most characters of different texts that are kept, all columns together, after which no further
   * row is described; a text counts {@value #TEXT_OVERHEAD} more for its place in the table.
   */
  static final int MAX_CHARACTERS = 50_000_000;

  /** Longest text that is kept whole. */
  static final int MAX_TEXT = 200;

  private static final int TEXT_OVERHEAD = 100;
  private static final int HASH_BYTES = 16;
  private static final int BINS = 20;
  private static final int TOP = 5;
  private static final double QUARTER = 25;
  private static final double THREE_QUARTERS = 75;

  private final Contract contract;
  private int maxRows;
  private final List<DoubleColumn> numbers = new ArrayList<>();
  private final List<Map<String, Long>> texts = new ArrayList<>();
  private long rows;
  private int described;
  private long characters;

  /**
   * Makes an empty profile.
   *
   * @param contract the table's contract
   */
  public TableProfile(Contract contract) {
    this.contract = contract;
    this.maxRows = Math.min(MAX_ROWS, MAX_VALUES / contract.columns().size());
    for (ColumnContract column : contract.columns()) {
      numbers.add(DoubleColumn.create(column.name()));
      texts.add(new LinkedHashMap<>());
    }
  }

  /**
   * Returns the profile of a whole source.
   *
   * @param contract the table's contract
   * @param source its rows
   * @return the profile of its first rows
   */
  public static TableProfile of(Contract contract, RowSource source) {
    TableProfile profile = new TableProfile(contract);
    source.forEach(profile);
    return profile;
  }

  @Override
  public void row(RawRow row, long sourceLine) {
    rows++;
    if (described == maxRows) {
      return;
    }
    described++;
    for (int i = 0; i < row.size(); i++) {
      ColumnContract column = contract.columns().get(i);
      if (row.isMissing(i)) {
        continue;
      }
      if (isCounted(column.type())) {
        count(texts.get(i), kept(String.valueOf(CellParser.format(column, row, i))));
      } else {
        numbers.get(i).append(row.number(i));
      }
    }
  }

  private void count(Map<String, Long> counts, String text) {
    if (counts.merge(text, 1L, Long::sum) == 1) {
      characters += text.length() + TEXT_OVERHEAD;
      if (characters >= MAX_CHARACTERS) {
        maxRows = described;
      }
    }
  }

  /** A table of long texts must not be kept whole for the sake of its five most frequent ones. */
  private static String kept(String text) {
    return text.length() <= MAX_TEXT
        ? text
        : "%s… (%d characters, SHA-256 %s)"
            .formatted(text.substring(0, MAX_TEXT / 2), text.length(), hash(text));
  }

  private static String hash(String text) {
    byte[] digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
  }

  private static boolean isCounted(ColumnType type) {
    return type.isText() || type == ColumnType.BOOLEAN;
  }

  /**
   * Returns the number of rows seen.
   *
   * @return at least {@link #describedRows}
   */
  public long rows() {
    return rows;
  }

  /**
   * Returns the number of rows that the profile describes.
   *
   * @return at most {@value #MAX_ROWS}
   */
  public int describedRows() {
    return described;
  }

  /**
   * Describes the columns.
   *
   * @return in order of the contract
   */
  public List<ColumnProfile> columns() {
    List<ColumnProfile> profiles = new ArrayList<>();
    for (int i = 0; i < contract.columns().size(); i++) {
      ColumnContract column = contract.columns().get(i);
      profiles.add(
          isCounted(column.type())
              ? text(column.name(), texts.get(i))
              : numbers(column.name(), numbers.get(i)));
    }
    return profiles;
  }

  private static ColumnProfile text(String name, Map<String, Long> counts) {
    List<ColumnProfile.Frequency> top =
        counts.entrySet().stream()
            .map(entry -> new ColumnProfile.Frequency(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingLong(ColumnProfile.Frequency::count).reversed())
            .limit(TOP)
            .toList();
    long count = counts.values().stream().mapToLong(Long::longValue).sum();
    return new ColumnProfile(name, count, counts.size(), null, top);
  }

  private static ColumnProfile numbers(String name, DoubleColumn column) {
    if (column.isEmpty()) {
      return new ColumnProfile(name, 0, 0, null, List.of());
    }
    double[] sorted = column.asDoubleArray();
    Arrays.sort(sorted);
    ColumnProfile.Numbers numbers =
        new ColumnProfile.Numbers(
            column.min(),
            column.percentile(QUARTER),
            column.median(),
            column.percentile(THREE_QUARTERS),
            column.max(),
            column.mean(),
            column.standardDeviation(),
            histogram(sorted));
    long distinct = 1;
    for (int i = 1; i < sorted.length; i++) {
      distinct += sorted[i] == sorted[i - 1] ? 0 : 1;
    }
    return new ColumnProfile(name, sorted.length, distinct, numbers, List.of());
  }

  private static List<Integer> histogram(double[] sorted) {
    double min = sorted[0];
    double width = (sorted[sorted.length - 1] - min) / BINS;
    if (!(width > 0) || Double.isInfinite(width)) {
      return List.of(sorted.length);
    }
    Integer[] bins = new Integer[BINS];
    Arrays.fill(bins, 0);
    for (double value : sorted) {
      bins[Math.min(BINS - 1, (int) ((value - min) / width))]++;
    }
    return List.of(bins);
  }
}
