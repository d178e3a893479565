package dev.crema.evaluation.leakage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How well one feature alone ranks the rows of a class above all others, or below them.
 *
 * <p>Of numbers it is the exact AUC of the sorted values, ties counted as one half; missing values
 * stand below all others, or above, whichever ranks better. Of texts, and of numbers with few
 * different values, it is the AUC of the class's share among the rows with the same value, cross
 * fitted: the shares of one half of the rows rank the other half, so that values which occur once
 * know nothing. O(n log n).
 */
final class ClassStrength {
  /** Numbers with so many different values are looked at as categories, too. */
  static final int MAX_CATEGORIES = 64;

  /** Of more classes, the most frequent are looked at in categories. */
  static final int MAX_CLASSES = 20;

  private final Labels labels;
  private final long[] counts;
  private final int rows;

  ClassStrength(Labels labels) {
    this.labels = labels;
    this.counts = labels.counts();
    this.rows = labels.rows();
  }

  /** Returns how many measures {@link #of} takes of one feature at most. */
  static int measures(int classes) {
    return classes == 2 ? 4 : 4 * classes; // low, high and two halves
  }

  Strength of(Values values, Values.Codes codes) {
    Strength best = Strength.NONE;
    if (values.numbers() != null) {
      best = best.orHigher(ofOrder(values));
    }
    boolean fewValues = values.numbers() == null || codes.count() <= MAX_CATEGORIES;
    if (fewValues && codes.count() > 1 && codes.count() <= rows / 2) {
      for (int target : frequentClasses()) {
        best = best.orHigher(ofCategories(codes, target));
      }
    }
    return best;
  }

  private Strength ofOrder(Values values) {
    double[] numbers = Objects.requireNonNull(values.numbers());
    int[] order = values.order();
    int present = order.length;
    long missing = rows - present;
    long[] twiceRanks = new long[counts.length];
    long[] presentOf = new long[counts.length];
    for (int start = 0; start < present; ) {
      int end = start + 1;
      while (end < present && numbers[order[end]] == numbers[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        int label = labels.ofClass(order[i]);
        twiceRanks[label] += start + 1L + end; // twice the mean rank of the tie
        presentOf[label]++;
      }
      start = end;
    }
    Strength best = Strength.NONE;
    for (int target : targets()) {
      long missingOf = counts[target] - presentOf[target];
      long low = twiceRanks[target] + 2 * missing * presentOf[target] + missingOf * (missing + 1);
      long high = twiceRanks[target] + missingOf * (2L * present + missing + 1);
      best = best.orHigher(ofRanks(low, target));
      best = best.orHigher(ofRanks(high, target));
    }
    return best;
  }

  private Strength ofRanks(long twiceRanks, int target) {
    long positives = counts[target];
    long others = rows - positives;
    if (positives == 0 || others == 0) {
      return Strength.NONE;
    }
    double auc = (twiceRanks - positives * (positives + 1)) / (2.0 * positives * others);
    return strength(auc, Chance.ofAuc(auc, positives, others), target, "by its order");
  }

  private Strength ofCategories(Values.Codes codes, int target) {
    long[][] hits = new long[2][codes.count()];
    long[][] all = new long[2][codes.count()];
    for (int row = 0; row < rows; row++) {
      int half = half(row);
      all[half][codes.of()[row]]++;
      hits[half][codes.of()[row]] += labels.ofClass(row) == target ? 1 : 0;
    }
    double sum = 0;
    long fewest = Long.MAX_VALUE;
    for (int half = 0; half < 2; half++) {
      long positives = Arrays.stream(hits[half]).sum();
      long others = Arrays.stream(all[half]).sum() - positives;
      fewest = Math.min(fewest, Math.min(positives, others));
      if (fewest == 0) {
        return Strength.NONE;
      }
      sum += crossAuc(hits, all, half) / (2.0 * positives * others);
    }
    double auc = sum / 2;
    // One of the two halves is at least that far from one half.
    return strength(
        auc, Math.log(2) + Chance.ofAuc(auc, fewest, fewest), target, "by its categories");
  }

  /** Returns twice the pairs of one half that the shares of the other rank right. */
  private double crossAuc(long[][] hits, long[][] all, int half) {
    int other = 1 - half;
    double prior = Arrays.stream(hits[other]).sum() / (double) Arrays.stream(all[other]).sum();
    double[] share = new double[hits[half].length];
    for (int code = 0; code < share.length; code++) {
      share[code] = (hits[other][code] + prior) / (all[other][code] + 1);
    }
    int[] order =
        IntStream.range(0, share.length)
            .boxed()
            .sorted(Comparator.comparingDouble(code -> share[code]))
            .mapToInt(Integer::intValue)
            .toArray();
    double pairs = 0;
    long below = 0;
    for (int start = 0; start < order.length; ) {
      long positives = 0;
      long others = 0;
      int end = start;
      while (end < order.length && share[order[end]] == share[order[start]]) {
        positives += hits[half][order[end]];
        others += all[half][order[end]] - hits[half][order[end]];
        end++;
      }
      pairs += (2.0 * below + others) * positives;
      below += others;
      start = end;
    }
    return pairs;
  }

  private Strength strength(double auc, double logChance, int target, String how) {
    String words =
        counts.length == 2
            ? how
            : "%s, class (%s) against the others".formatted(how, labels.className(target));
    return new Strength(Math.max(auc, 1 - auc), logChance, words);
  }

  /** Half of the rows by a hash of their number: tables have rhythms that parity would follow. */
  private static int half(int row) {
    return (int) (Hash.mix(row) & 1);
  }

  private int[] targets() {
    return counts.length == 2 ? new int[] {1} : IntStream.range(0, counts.length).toArray();
  }

  private List<Integer> frequentClasses() {
    List<Integer> classes = new ArrayList<>();
    IntStream.of(targets()).forEach(classes::add);
    classes.sort(Comparator.comparingLong((Integer index) -> counts[index]).reversed());
    return classes.subList(0, Math.min(MAX_CLASSES, classes.size()));
  }
}
