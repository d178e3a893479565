package dev.crema.training.selection;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Suggestion;
import dev.crema.features.FeatureColumn;
import dev.crema.features.FittedFeatures;
import dev.crema.models.Scorer;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures what each column of a definition is worth, and says which stay.
 *
 * <p>Everything is fitted on the training part; the validation part answers only what a model gets
 * worse by without a column. A column stays or goes with all its features. The same arguments give
 * the same selection, whatever the number of processors.
 */
public final class FeatureSelection {
  private final FittedFeatures features;
  private final EncodedTable train;
  private final EncodedTable validation;
  private final SelectionSettings settings;
  private final List<FeatureColumn> columns;

  private FeatureSelection(FittedFeatures features, Parts parts, SelectionSettings settings) {
    this.features = features;
    this.train = parts.train();
    this.validation = parts.validation();
    this.settings = settings;
    this.columns = features.encodedColumns();
    List<String> known = columns.stream().map(FeatureColumn::name).toList();
    for (String name : settings.always()) {
      if (!known.contains(name)) {
        throw new InputException(
            "always names (%s), which is no column under fit.%s"
                .formatted(name, Suggestion.among(name, known)));
      }
    }
    if (this.validation.rows() == 0) {
      throw new InputException(
          "The validation part has no rows, so no permutation importance.\nMaybe give it a share in the split.");
    }
  }

  /**
   * The parts of a table, encoded by the same features.
   *
   * @param train what the columns are measured on
   * @param validation what the model of the measurement did not learn from
   */
  public record Parts(EncodedTable train, EncodedTable validation) {}

  /**
   * Measures and selects.
   *
   * @param features fitted on the training part
   * @param parts the training and the validation part
   * @param settings what a column must be worth
   * @param log takes sentences on the way
   * @return every column with its worth and why it stays or goes
   * @throws InputException if no column would stay, {@code always} names no column, the parts
   *     cannot be learned from, or a hyperparameter is none
   */
  public static Selection select(
      FittedFeatures features, Parts parts, SelectionSettings settings, Consumer<String> log) {
    return new FeatureSelection(features, parts, settings).select(log);
  }

  private Selection select(Consumer<String> log) {
    Learner learner = Learners.named(SelectionSettings.LEARNER);
    Map<String, Object> hyperparameters =
        Hyperparameters.resolve(learner, settings.measuring().hyperparameters());
    int[] rows = informationRows();
    ColumnInformation information = new ColumnInformation(train, rows, settings.measuring().seed());
    List<Worth> worths = new ArrayList<>();
    double loss;
    try (Trained trained = learner.fit(request(hyperparameters), log)) {
      Scorer scorer = trained.scorer();
      loss = PermutationImportance.loss(scorer, validation);
      PermutationImportance.Repeats repeats =
          new PermutationImportance.Repeats(
              settings.measuring().repeats(), settings.measuring().seed(), loss);
      double[] gains = trained.importance();
      double allGain = Arrays.stream(gains).sum();
      for (FeatureColumn column : columns) {
        double gain = Arrays.stream(gains, column.first(), column.first() + column.count()).sum();
        worths.add(
            new Worth(
                column,
                variance(column),
                information.of(column),
                PermutationImportance.of(scorer, validation, column, repeats),
                allGain == 0 ? 0 : gain / allGain));
      }
    }
    log.accept("measured %d columns".formatted(worths.size()));
    List<ColumnVerdict> verdicts = judge(worths);
    if (verdicts.stream().noneMatch(ColumnVerdict::isKept)) {
      throw nothingLeft(verdicts);
    }
    return new Selection(train.rows(), rows.length, validation.rows(), loss, verdicts);
  }

  private TrainingRequest request(Map<String, Object> hyperparameters) {
    Target target;
    if (features.contract().task() == Task.REGRESSION) {
      target = new Target.Numbers();
    } else {
      List<String> classes = features.contract().classes();
      double[] weights = new double[classes.size()];
      Arrays.fill(weights, 1);
      target = new Target.Classes(classes, weights);
    }
    int threads = Runtime.getRuntime().availableProcessors();
    // No early stopping: it would fit the number of rounds to the validation part.
    return new TrainingRequest(
        train, null, target, hyperparameters, 0, settings.measuring().seed(), threads);
  }

  /** Rows for mutual information: all, or some drawn without putting back, in order. */
  private int[] informationRows() {
    int wanted = Math.min(train.rows(), settings.measuring().informationRows());
    SplittableRandom random = new SplittableRandom(settings.measuring().seed());
    int[] rows = new int[wanted];
    int next = 0;
    for (int row = 0; next < wanted; row++) {
      if (random.nextInt(train.rows() - row) < wanted - next) {
        rows[next++] = row;
      }
    }
    return rows;
  }

  private double variance(FeatureColumn column) {
    double highest = Double.NaN;
    for (int feature = column.first(); feature < column.first() + column.count(); feature++) {
      if (train.categories().get(feature) > 0) {
        highest = varianceOfCategory(feature); // the first feature of its column
        continue;
      }
      double mean = 0;
      double squares = 0;
      long present = 0;
      for (int row = 0; row < train.rows(); row++) {
        double value = train.values()[row * train.features() + feature];
        if (!Double.isNaN(value)) {
          present++;
          double step = value - mean;
          mean += step / present;
          squares += step * (value - mean);
        }
      }
      if (present > 0 && !(highest >= squares / present)) {
        highest = squares / present;
      }
    }
    return highest;
  }

  /**
   * Returns the largest variance of what one_hot would make of a category, since its codes are no
   * amounts; NaN if there is no value.
   */
  private double varianceOfCategory(int feature) {
    int[] counts = new int[train.categories().get(feature)];
    int present = 0;
    for (int row = 0; row < train.rows(); row++) {
      float value = train.values()[row * train.features() + feature];
      if (!Float.isNaN(value)) {
        counts[(int) value]++;
        present++;
      }
    }
    int rows = present;
    return Arrays.stream(counts)
        .mapToDouble(count -> (double) count / rows)
        .map(share -> share * (1 - share))
        .max()
        .orElse(Double.NaN);
  }

  /** What was measured of one column. */
  private record Worth(
      FeatureColumn column,
      double variance,
      double information,
      PermutationImportance importance,
      double gain) {
    double by(SelectionSettings.Measure measure) {
      return switch (measure) {
        case IMPORTANCE -> importance.mean();
        case GAIN -> gain;
        case INFORMATION -> information;
      };
    }
  }

  private List<ColumnVerdict> judge(List<Worth> worths) {
    Map<Worth, String> failures = new LinkedHashMap<>();
    List<Worth> passing = new ArrayList<>();
    for (Worth worth : worths) {
      String failure = failure(worth);
      if (failure == null || settings.always().contains(worth.column().name())) {
        passing.add(worth);
      } else {
        failures.put(worth, failure);
      }
    }
    // The sort is stable: of equal ones the first in the definition.
    passing.sort(
        Comparator.comparing((Worth worth) -> !settings.always().contains(worth.column().name()))
            .thenComparing(
                Comparator.comparingDouble((Worth worth) -> worth.by(settings.rankBy()))
                    .reversed()));
    Map<Worth, Integer> ranks = new HashMap<>();
    passing.forEach(worth -> ranks.put(worth, ranks.size() + 1));
    List<ColumnVerdict> verdicts = new ArrayList<>();
    for (Worth worth : worths) {
      String failure = failures.get(worth);
      verdicts.add(failure == null ? ranked(worth, ranks) : verdict(worth, null, false, failure));
    }
    return verdicts;
  }

  private ColumnVerdict ranked(Worth worth, Map<Worth, Integer> ranks) {
    int rank = ranks.getOrDefault(worth, 0);
    String place = "rank %d of %d by %s".formatted(rank, ranks.size(), name(settings.rankBy()));
    if (settings.always().contains(worth.column().name())) {
      return verdict(worth, rank, true, "Stays: always names it, or monotone a feature of it.");
    }
    boolean isKept = settings.maxColumns() == 0 || rank <= settings.maxColumns();
    return verdict(
        worth,
        rank,
        isKept,
        isKept
            ? "Stays: %s.".formatted(place)
            : "Goes: %s, and max_columns is %d.".formatted(place, settings.maxColumns()));
  }

  private static ColumnVerdict verdict(
      Worth worth, @Nullable Integer rank, boolean isKept, String reason) {
    return new ColumnVerdict(
        worth.column().name(),
        worth.column().count(),
        worth.variance(),
        worth.information(),
        worth.importance(),
        worth.gain(),
        rank,
        isKept,
        reason);
  }

  /** Returns why a column goes; null if it passes every threshold. */
  private @Nullable String failure(Worth worth) {
    if (Double.isNaN(worth.variance())) {
      return "Goes: it has no value.";
    }
    if (worth.variance() <= settings.minVariance()) {
      return worth.variance() == 0
          ? "Goes: it is constant."
          : String.format(
              Locale.ROOT,
              "Goes: its variance (%.4g) is not above min_variance (%s).",
              worth.variance(),
              settings.minVariance());
    }
    if (settings.minInformation() != null && worth.information() < settings.minInformation()) {
      return below(
          name(SelectionSettings.Measure.INFORMATION),
          worth.information(),
          "min_information",
          settings.minInformation());
    }
    if (settings.minImportance() != null && worth.importance().mean() < settings.minImportance()) {
      return below(
          name(SelectionSettings.Measure.IMPORTANCE),
          worth.importance().mean(),
          "min_importance",
          settings.minImportance());
    }
    if (settings.minGain() != null && worth.gain() < settings.minGain()) {
      return below(
          name(SelectionSettings.Measure.GAIN), worth.gain(), "min_gain", settings.minGain());
    }
    return null;
  }

  private static String below(String measure, double value, String setting, double least) {
    return String.format(
        Locale.ROOT, "Goes: its %s (%.4g) is below %s (%s).", measure, value, setting, least);
  }

  /**
   * Returns what a measure is called.
   *
   * @param measure the measure
   * @return words for a sentence
   */
  public static String name(SelectionSettings.Measure measure) {
    return switch (measure) {
      case IMPORTANCE -> "permutation importance";
      case GAIN -> "share of gain";
      case INFORMATION -> "mutual information";
    };
  }

  private static InputException nothingLeft(List<ColumnVerdict> verdicts) {
    ColumnVerdict best =
        verdicts.stream()
            .max(Comparator.comparingDouble(verdict -> verdict.importance().mean()))
            .orElseThrow();
    boolean hasValues = best.variance() > 0;
    return new InputException(
        "No column is left of %d. Of the most important one, (%s): %s\nMaybe %s."
            .formatted(
                verdicts.size(),
                best.name(),
                best.reason(),
                hasValues
                    ? "lower the threshold that it does not reach, or name it in (always)"
                    : "the training part or the columns are not what was meant"));
  }
}
