package dev.crema.drift;

import dev.crema.drift.statistics.ChiSquared;
import dev.crema.drift.statistics.Divergence;
import dev.crema.drift.statistics.NewCategory;
import dev.crema.drift.statistics.TestResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The counts of both sides in the same order. */
final class CategoryTables {
  private final ReferenceCategories training;
  private final WindowCategories window;

  CategoryTables(ReferenceCategories training, WindowCategories window) {
    this.training = training;
    this.window = window;
  }

  /** By name if all names are known, else by hash: see {@link Categories#bucket}. */
  List<Finding> findings() {
    if (!training.isComplete() || window.unnamed() > 0) {
      return List.of(finding(ChiSquared.test(training.buckets(), window.buckets())));
    }
    Set<String> names = new LinkedHashSet<>(training.counts().keySet());
    names.addAll(window.counts().keySet());
    long[] before = counts(training.counts(), names);
    long[] now = counts(window.counts(), names);
    return List.of(
        finding(ChiSquared.test(before, now)), newCategory(NewCategory.test(before, now)));
  }

  /**
   * What is new by chance is no effect: of the rows of training a share of singletons / rows had a
   * category of their own, and about as many new ones are to be expected (I. J. Good, "The
   * population frequencies of species", Biometrika 40, 1953).
   */
  private Finding newCategory(TestResult test) {
    long singletons = training.counts().values().stream().filter(rows -> rows == 1).count();
    double beyondChance = newShare() - (double) singletons / training.count();
    double largest = test.statistic() / window.count();
    return new Finding(Finding.Kind.NEW_CATEGORY, test, Math.max(largest, beyondChance));
  }

  private static Finding finding(ChiSquared.Result result) {
    return new Finding(Finding.Kind.CATEGORIES, result.test(), result.totalVariation());
  }

  private static long[] counts(Map<String, Long> counts, Set<String> names) {
    return names.stream().mapToLong(name -> counts.getOrDefault(name, 0L)).toArray();
  }

  /** Over the most frequent categories of training and the rest, or over the buckets. */
  Distances distances(int cells) {
    long[] first;
    long[] second;
    if (training.counts().isEmpty()) {
      first = training.buckets();
      second = window.buckets();
    } else {
      Set<String> names =
          new LinkedHashSet<>(training.counts().keySet().stream().limit(cells - 1).toList());
      first = withRest(counts(training.counts(), names), training.count());
      second = withRest(counts(window.counts(), names), window.count());
    }
    double[] before = shares(first, training.count());
    double[] now = shares(second, window.count());
    return new Distances(
        Divergence.populationStability(before, now),
        Divergence.jensenShannon(before, now),
        Double.NaN);
  }

  private static long[] withRest(long[] counts, long all) {
    long[] cells = Arrays.copyOf(counts, counts.length + 1);
    cells[counts.length] = all - Arrays.stream(counts).sum();
    return cells;
  }

  private static double[] shares(long[] counts, long all) {
    return Arrays.stream(counts).mapToDouble(count -> (double) count / all).toArray();
  }

  double newShare() {
    if (!training.isComplete()) {
      return Double.NaN;
    }
    long known =
        window.counts().entrySet().stream()
            .filter(entry -> training.counts().containsKey(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return (double) (window.count() - known) / window.count();
  }

  List<String> newCategories(int limit) {
    if (!training.isComplete()) {
      return List.of();
    }
    List<String> names = new ArrayList<>(window.counts().keySet());
    names.removeAll(training.counts().keySet());
    return names.subList(0, Math.min(limit, names.size()));
  }

  void note(List<String> notes) {
    if (!training.isComplete()) {
      notes.add(
          "The profile does not name all categories of training (more than %d, or too long): they are compared by hash, and new ones are not told apart."
              .formatted(ReferenceCategories.MAX_NAMES));
    } else if (window.unnamed() > 0) {
      notes.add(
          "The window has more than %d new categories: categories are compared by hash."
              .formatted(WindowCategories.MAX_NEW));
    }
  }
}
