package dev.crema.features;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by their rank among any number of values, exactly, in bounded memory and a few
 * passes.
 *
 * <p>A pass counts the values by the leading bits of their order-preserving keys. Only the cells
 * that hold a wanted rank are looked at in the next pass, which counts them by further bits, or
 * keeps their values once these are few. A cell of one value only needs no further look.
 */
final class Narrowing implements Accumulator {
  /** Counters of a pass, of all cells together. */
  private static final int COUNTERS = 1 << 16;

  /** Most values that the last pass keeps. */
  static final int MAX_KEPT = 1_000_000;

  private final FitOperator operator;
  private final int maxKept;
  private final SortedMap<Long, Double> found = new TreeMap<>();
  private long size;

  /** Bits that all values of a cell share, and how many they are. */
  private long[] prefixes = {0};

  private int depth;

  /** The number of values below each cell, and in it. */
  private long[] below = {0};

  private long[] within = {Long.MAX_VALUE};
  private SortedSet<Long> wanted = new TreeSet<>();

  private int newBits;
  private long[] counts = new long[0];
  private long[] first = new long[0];
  private BitSet mixed = new BitSet();
  private double @Nullable [] kept;
  private int keptCount;

  Narrowing(FitOperator operator) {
    this(operator, MAX_KEPT);
  }

  Narrowing(FitOperator operator, int maxKept) {
    this.operator = operator;
    this.maxKept = maxKept;
    startCounting();
  }

  private void startCounting() {
    int bits = Integer.numberOfTrailingZeros(COUNTERS);
    int cellBits = Integer.SIZE - Integer.numberOfLeadingZeros(prefixes.length - 1);
    newBits = Math.clamp(bits - cellBits, 1, Long.SIZE - depth);
    counts = new long[prefixes.length << newBits];
    first = new long[counts.length];
    mixed = new BitSet();
  }

  @Override
  public long keeps() {
    return kept == null ? 2L * counts.length : kept.length;
  }

  @Override
  public void add(double number, @Nullable String text) {
    long key = key(number);
    int cell = depth == 0 ? 0 : Arrays.binarySearch(prefixes, key >>> (Long.SIZE - depth));
    if (depth == 0) {
      size++;
    }
    if (cell < 0) {
      return;
    }
    if (kept != null) {
      kept[keptCount++] = number;
      return;
    }
    int mask = (1 << newBits) - 1;
    int counter = (cell << newBits) + ((int) (key >>> (Long.SIZE - depth - newBits)) & mask);
    if (counts[counter]++ == 0) {
      first[counter] = key;
    } else if (first[counter] != key) {
      mixed.set(counter);
    }
  }

  /** Doubles in their order as unsigned longs: negative ones reversed, positive ones above them. */
  private static long key(double number) {
    long bits = Double.doubleToLongBits(number);
    return bits ^ ((bits >> (Long.SIZE - 1)) | Long.MIN_VALUE);
  }

  private static double number(long key) {
    return Double.longBitsToDouble(key < 0 ? key ^ Long.MIN_VALUE : ~key);
  }

  @Override
  public boolean needsAnotherPass() {
    if (depth == 0) {
      wanted = new Ranks(size).of(operator);
    }
    if (kept == null) {
      narrow();
    } else {
      take(kept);
    }
    return !wanted.isEmpty();
  }

  /** Goes on with the counters that hold a wanted rank. */
  private void narrow() {
    int cells = Math.min(counts.length, wanted.size());
    long[] nextPrefixes = new long[cells];
    long[] nextBelow = new long[cells];
    long[] nextWithin = new long[cells];
    int next = 0;
    long kept = 0;
    SortedSet<Long> left = new TreeSet<>();
    for (int cell = 0; cell < prefixes.length; cell++) {
      long before = below[cell];
      for (int i = cell << newBits; i < (cell + 1) << newBits; i++) {
        if (counts[i] == 0) {
          continue;
        }
        SortedSet<Long> ranks = wanted.subSet(before, before + counts[i]);
        if (!ranks.isEmpty() && !mixed.get(i)) {
          double value = number(first[i]);
          ranks.forEach(rank -> found.put(rank, value));
        } else if (!ranks.isEmpty()) {
          left.addAll(ranks);
          nextPrefixes[next] = first[i] >>> (Long.SIZE - depth - newBits);
          nextBelow[next] = before;
          nextWithin[next++] = counts[i];
          kept += counts[i];
        }
        before += counts[i];
      }
    }
    depth += newBits;
    prefixes = Arrays.copyOf(nextPrefixes, next);
    below = Arrays.copyOf(nextBelow, next);
    within = Arrays.copyOf(nextWithin, next);
    wanted = left;
    if (kept <= maxKept) {
      this.kept = new double[(int) kept];
      counts = new long[0];
      first = new long[0];
    } else {
      startCounting();
    }
  }

  private void take(double[] values) {
    Arrays.sort(values);
    int start = 0;
    for (int cell = 0; cell < prefixes.length; cell++) {
      for (long rank : wanted.subSet(below[cell], below[cell] + within[cell])) {
        found.put(rank, values[start + (int) (rank - below[cell])]);
      }
      start += (int) within[cell];
    }
    wanted = new TreeSet<>();
  }

  @Override
  public FitOperator operator() {
    return operator;
  }

  @Override
  public FittedStep finish() {
    return new Found().fit(operator);
  }

  private final class Found implements SortedValues {
    @Override
    public long size() {
      return size;
    }

    @Override
    public double at(long rank) {
      Double value = found.get(rank);
      if (value == null) {
        throw new IllegalStateException("The rank (%d) was not asked for.".formatted(rank));
      }
      return value;
    }
  }

  /** Learns which ranks an operator needs by letting it ask. */
  private record Ranks(long size, SortedSet<Long> asked) implements SortedValues {
    Ranks(long size) {
      this(size, new TreeSet<>());
    }

    SortedSet<Long> of(FitOperator operator) {
      if (size > 0) {
        fit(operator);
      }
      return asked;
    }

    @Override
    public double at(long rank) {
      asked.add(rank);
      return 0;
    }
  }
}
