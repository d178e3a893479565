package dev.crema.evaluation.leakage;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.data.document.Suggestion;
import dev.crema.features.FeatureDescription;
import dev.crema.features.FittedFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the features of a training part for those that know the answer, and at both parts for
 * rows that they share.
 *
 * <p>Looked at are the raw columns that are encoded as they are, and the features derived from
 * others; {@link ProbeSettings#maxRows} bounds the rows and so the memory, all rows are compared
 * with the test part. What chance alone can do is not told: the bounds are those of {@code Chance},
 * over all measures of the table. The same rows in the same order give the same report.
 */
public final class LeakageProbes {
  private static final double TIME_CORRELATION = 0.99;
  private static final int MIN_TIMES = 50;

  private final Contract contract;
  private final FittedFeatures features;
  private final ProbeSettings settings;
  private final Sampler sampler;
  private final Chance chance;
  private final List<Finding> findings = new ArrayList<>();
  private final List<LeakageReport.FeatureStrength> strengths = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private double collision = 1;

  private LeakageProbes(RowSource train, FittedFeatures features, ProbeSettings settings) {
    this.contract = features.contract();
    this.features = features;
    this.settings = settings;
    requireKnown(settings.accepted());
    sampler = new Sampler(train, features, settings.maxRows());
    if (sampler.labels().rows() == 0) {
      throw new InputException(
          "The training part has no row with a label (%s).\nMaybe the split leaves it too small a share."
              .formatted(contract.requireLabel().name()));
    }
    long each =
        contract.task() == Task.REGRESSION
            ? NumberStrength.MEASURES
            : ClassStrength.measures(contract.classes().size());
    chance = new Chance(each * (features.size() + features.sourceNames().size()));
  }

  /**
   * Looks at two parts of a table.
   *
   * @param train the training part, under the contract of the features; gone through several times
   * @param test the test part, under the same contract; gone through once or twice
   * @param features fitted on the training part: they say which columns are behind features
   * @param settings from where on something is told
   * @return what was found
   * @throws InputException if no training row has a label, a value is missing that must not be, or
   *     an accepted name is no column behind a feature and no feature
   */
  public static LeakageReport look(
      RowSource train, RowSource test, FittedFeatures features, ProbeSettings settings) {
    return new LeakageProbes(train, features, settings).look(train, test);
  }

  private void requireKnown(List<String> accepted) {
    Map<String, Set<String>> lookedAtAs = lookedAtAs();
    for (String name : accepted) {
      Set<String> judged = lookedAtAs.get(name);
      if (judged == null) {
        throw new InputException(
            "accepted names (%s), which is neither a column behind a feature nor a feature.%s"
                .formatted(name, Suggestion.among(name, lookedAtAs.keySet())));
      }
      if (!judged.contains(name)) {
        throw new InputException(
            "accepted names (%s), which is looked at as %s.\nMaybe name that."
                .formatted(name, judged));
      }
    }
  }

  /**
   * Returns what findings call each column and feature: a column by its name, with all features
   * that are its own; a column that is only derived from, as what is derived.
   */
  private Map<String, Set<String>> lookedAtAs() {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    for (FeatureDescription each : features.describe()) {
      if (each.derivation().isEmpty()) {
        each.sources().forEach(source -> remember(names, source, source));
        each.sources().forEach(source -> remember(names, each.name(), source));
      } else {
        each.sources().forEach(source -> remember(names, source, each.name()));
        remember(names, each.name(), each.name());
      }
    }
    return names;
  }

  private static void remember(Map<String, Set<String>> names, String name, String judged) {
    names.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(judged);
  }

  private LeakageReport look(RowSource train, RowSource test) {
    note();
    List<FeatureDescription> derived =
        features.describe().stream().filter(each -> !each.derivation().isEmpty()).toList();
    Set<String> direct = new LinkedHashSet<>();
    features.describe().stream()
        .filter(each -> each.derivation().isEmpty())
        .forEach(each -> direct.addAll(each.sources()));
    double @Nullable [] times = splitTimes(train, test);
    Judge judge = new Judge(times);
    sampler.columns(List.copyOf(features.sourceNames()), values -> judge.column(values, direct));
    sampler.features(derived, judge::feature);
    SharedRows shared = SharedRows.find(features, train, test, SharedRows.ROWS_AT_A_TIME);
    shared(shared);
    findings.sort(Comparator.comparing(Finding::probe)); // stable: columns stay in order
    strengths.sort(
        Comparator.comparingDouble(
            strength -> Double.isNaN(strength.value()) ? 0 : -strength.value()));
    return new LeakageReport(
        contract.name(), sampler.labels().rows(), shared, strengths, findings, notes);
  }

  private void note() {
    Labels labels = sampler.labels();
    if (sampler.share() < 1) {
      notes.add(
          "Columns are looked at by %d of the training rows; max_rows says how many."
              .formatted(labels.rows()));
    }
    if (labels.task() == Task.CLASSIFICATION) {
      long fewest = Arrays.stream(labels.counts()).filter(count -> count > 0).min().orElse(0);
      if (!chance.isUnlikely(Chance.ofAuc(1, fewest, labels.rows() - fewest))) {
        notes.add(
            "The smallest class has %d training rows: even a feature that ranks them all right could do so by chance, and is not told."
                .formatted(fewest));
      }
    }
  }

  /** Returns the training rows' times if the test part begins where the training part ends. */
  private double @Nullable [] splitTimes(RowSource train, RowSource test) {
    int slot = contract.indexOf(Role.EVENT_TIME);
    if (slot < 0) {
      return null;
    }
    ColumnContract time = contract.columns().get(slot);
    double[] latest = {Double.NEGATIVE_INFINITY};
    double[] earliest = {Double.POSITIVE_INFINITY};
    train
        .only(Set.of(time.name()))
        .forEach((row, _) -> latest[0] = later(latest[0], row.number(slot)));
    test.only(Set.of(time.name()))
        .forEach((row, _) -> earliest[0] = -later(-earliest[0], -row.number(slot)));
    boolean isSplitByTime =
        Double.isFinite(latest[0]) && Double.isFinite(earliest[0]) && latest[0] <= earliest[0];
    return isSplitByTime ? sampler.times(time.name()) : null;
  }

  private static double later(double time, double other) {
    return other > time ? other : time; // NaN is not
  }

  private void shared(SharedRows rows) {
    double expected = rows.expected(collision);
    boolean isMany =
        rows.shared() >= SharedRows.MIN_SHARED
            && rows.share() > settings.maxSharedRows()
            && rows.shared() > 2 * expected + 3 * Math.sqrt(expected);
    if (isMany) {
      findings.add(
          new Finding(
              Probe.SHARED_ROWS,
              "",
              rows.share(),
              false,
              "Of %d test rows %d (%s) have the features of a training row, %d of them its label, too; chance explains %.1f, and %d of %d training rows repeat another.\nMaybe remove repeated rows, or split by an entity that they have in common."
                  .formatted(
                      rows.testRows(),
                      rows.shared(),
                      percent(rows.share()),
                      rows.sharedWithLabel(),
                      expected,
                      rows.repeatedInTrain(),
                      rows.trainRows())));
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Judges one column after the other. */
  private final class Judge {
    private final Labels labels = sampler.labels();
    private final double @Nullable [] times;
    private final @Nullable ClassStrength classes;
    private final @Nullable NumberStrength numbers;

    Judge(double @Nullable [] times) {
      this.times = times;
      boolean ofNumbers = labels.task() == Task.REGRESSION;
      classes = ofNumbers ? null : new ClassStrength(labels);
      numbers = ofNumbers ? new NumberStrength(labels) : null;
    }

    void column(Values values, Set<String> direct) {
      Values.Codes codes = values.codes();
      collision *= codes.collision();
      if (!direct.contains(values.name())) {
        return; // its derived features are judged in its place
      }
      judge(values, codes);
      String why = Identifier.why(values, codes, sampler.share());
      if (!why.isEmpty()) {
        add(
            Probe.IDENTIFIER,
            values.name(),
            codes.distinct() / (double) values.rows(),
            "The feature (%s) looks like a name of the row: %s.\nMaybe give its column the role (entity) or (ignored) in the contract."
                .formatted(values.name(), why));
      }
    }

    void feature(Values values) {
      judge(values, values.codes());
    }

    private void judge(Values values, Values.Codes codes) {
      Strength strength =
          classes != null
              ? classes.of(values, codes)
              : Objects.requireNonNull(numbers).of(values, codes);
      keep(values, codes, strength);
      boolean isCopy = LabelCopy.is(values, codes, labels, chance);
      if (isCopy) {
        add(
            Probe.LABEL_COPY,
            values.name(),
            1,
            "The feature (%s) is the label (%s)%s.\nMaybe leave it out: when a prediction is asked for, nobody knows it."
                .formatted(
                    values.name(),
                    contract.requireLabel().name(),
                    labels.task() == Task.REGRESSION ? "" : " under other names, or the same"));
      }
      boolean byMissing = !isCopy && labels.task() == Task.CLASSIFICATION && missing(values);
      if (!isCopy && !byMissing) {
        single(values, strength);
      }
      time(values);
    }

    private void keep(Values values, Values.Codes codes, Strength strength) {
      int missing = 0;
      for (int row = 0; row < values.rows(); row++) {
        missing += values.isMissing(row) ? 1 : 0;
      }
      strengths.add(
          new LeakageReport.FeatureStrength(
              values.name(),
              measure(),
              strength.value(),
              strength.how(),
              codes.distinct(),
              missing / (double) values.rows()));
    }

    private String measure() {
      return labels.task() == Task.REGRESSION ? "r2" : "auc";
    }

    private void single(Values values, Strength strength) {
      double limit = labels.task() == Task.REGRESSION ? settings.maxR2() : settings.maxAuc();
      if (strength.value() > limit && chance.isUnlikely(strength.logChance())) {
        add(
            Probe.SINGLE_FEATURE,
            values.name(),
            strength.value(),
            "The feature (%s) alone tells the label (%s): %s %s, %s.\nMaybe it is known only after the label: leave it out; if it is known before, name it in (accepted)."
                .formatted(
                    values.name(),
                    contract.requireLabel().name(),
                    labels.task() == Task.REGRESSION ? "R²" : "AUC",
                    // Rounded down, so that what is not 1 is never shown as 1.
                    String.format(Locale.ROOT, "%.4f", Math.floor(strength.value() * 1e4) / 1e4),
                    strength.how()));
      }
    }

    private boolean missing(Values values) {
      MissingByClass.Pattern pattern = MissingByClass.find(values, labels, chance);
      if (pattern != null) {
        add(
            Probe.MISSING_BY_CLASS,
            values.name(),
            pattern.auc(),
            "The feature (%s) %s.\nMaybe it is filled in once the label is known: leave it out."
                .formatted(values.name(), pattern.words()));
      }
      return pattern != null && pattern.auc() > settings.maxAuc();
    }

    private void time(Values values) {
      double[] number = values.numbers();
      if (times == null || number == null || times.length < MIN_TIMES) {
        return;
      }
      double correlation = Math.abs(NumberStrength.rankCorrelation(number, times));
      if (correlation > TIME_CORRELATION) {
        add(
            Probe.TIME_FEATURE,
            values.name(),
            Math.min(1, correlation),
            "The feature (%s) runs with the time (%s) by which the parts are split: every test row is beyond what training saw.\nMaybe derive what comes again: a date_part, or days_between two times of the row."
                .formatted(
                    values.name(),
                    contract.columns().get(contract.indexOf(Role.EVENT_TIME)).name()));
      }
    }

    private void add(Probe probe, String column, double value, String message) {
      findings.add(
          new Finding(probe, column, value, settings.accepted().contains(column), message));
    }
  }
}
