package dev.crema.features;

import dev.crema.data.ColumnType;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operators of the second stage, with what the reference says of each. */
enum FitKind {
  KEEP(
      OperatorDoc.of("keep", "The number as it is; true is 1, false 0.")
          .takes("a number, integer or boolean")
          .missing("As `missing` says.")
          .example("steps: [keep]"),
      Taken.NUMBERS,
      FitReader::keep),
  IMPUTE(
      OperatorDoc.of(
              "impute",
              "Missing values replaced; with `indicator` a second feature, named"
                  + " `<column>_missing`, that is 1 where the value was missing. Only as the first"
                  + " step.")
          .takes("a number, integer, boolean or string")
          .missing("Never missing afterwards. A column without any value cannot be fitted.")
          .parameter(
              "strategy",
              "`mean`, `median`, `most_frequent`, `constant`",
              "mean and median for numbers and integers only; the median of an even count is the"
                  + " mean of the two in the middle; of equally frequent values the least one")
          .parameter("value", "as the column's type", "the constant, for `constant` only")
          .parameter("indicator", "`false` (default), `true`", "whether to add the second feature")
          .example("steps: [impute: {strategy: median, indicator: true}]"),
      Taken.SCALARS,
      FitReader::impute),
  STANDARDIZE(
      OperatorDoc.of(
              "standardize",
              "(x − mean) / deviation, both of the training part; the deviation is the population's"
                  + " (divided by n). A constant column is divided by 1.")
          .takes("a number, integer or boolean")
          .missing("As `missing` says; missing values are left out of mean and deviation.")
          .example("steps: [standardize]"),
      Taken.NUMBERS,
      FitReader::standardize),
  MIN_MAX(
      OperatorDoc.of(
              "min_max",
              "(x − min) / (max − min), both of the training part; beyond them below 0 or above 1. A"
                  + " constant column is divided by 1.")
          .takes("a number, integer or boolean")
          .missing("As `missing` says.")
          .parameter("clip", "`false` (default), `true`", "whether to cut at 0 and 1")
          .example("steps: [min_max: {clip: true}]"),
      Taken.NUMBERS,
      FitReader::minMax),
  ROBUST(
      OperatorDoc.of(
              "robust",
              "(x − median) / (high quantile − low quantile), exact, interpolated linearly between"
                  + " neighbours (type 7 of Hyndman and Fan, as numpy). A range of zero is taken as"
                  + " 1.")
          .takes("a number, integer or boolean")
          .missing("As `missing` says.")
          .parameter("low", "percent, 25 (default), from 0 to below `high`", "the low quantile")
          .parameter("high", "percent, 75 (default), to 100", "the high quantile")
          .example("steps: [robust: {low: 10, high: 90}]"),
      Taken.NUMBERS,
      FitReader::robust),
  BIN(
      OperatorDoc.of(
              "bin",
              "The index of the bin, from 0. A bin holds its lower edge; values below the first bin"
                  + " fall into it, values above the last one into that.")
          .takes("a number or integer")
          .missing("As `missing` says.")
          .parameter(
              "method",
              "`quantile` (default), `width`, `edges`",
              "bins of equal counts (equal edges are merged), of equal width between min and max, or"
                  + " as given")
          .parameter("count", "2 to 1000, 5 (default)", "how many bins, for quantile and width")
          .parameter("edges", "increasing numbers, 1 to 999", "the inner edges, for `edges` only")
          .example("steps: [bin: {method: quantile, count: 10}]"),
      Taken.NUMBERS,
      FitReader::bin),
  ORDINAL(
      OperatorDoc.of(
              "ordinal",
              "The code of the category, from 0. Only as the first step, or after `impute`.")
          .takes("a string, integer or boolean")
          .missing("As `missing` says; `own` is the number of categories plus one.")
          .parameter(
              "order",
              "`frequency` (default), `name`, `contract`",
              "code 0 for the most frequent category (of equals the first by name), for the first by"
                  + " name (by value if whole numbers), or as the contract's `allowed` lists them")
          .parameter(
              "unknown",
              "`own` (default), `missing`",
              "a category not seen in training gets the number of categories as its code, or is"
                  + " missing")
          .parameter(
              "min_count", "1 (default) or more", "categories seen fewer times count as unknown")
          .example("steps: [ordinal: {order: frequency}]"),
      Taken.CATEGORIES,
      FitReader::ordinal),
  CATEGORICAL(
      OperatorDoc.of(
              "categorical",
              "The code of the category, from 0, for the most frequent first (of equals the first by"
                  + " name). A learner is told that it is a category: its trees ask whether the code"
                  + " is one of a set, not whether it is below a number. For lightgbm, xgboost and"
                  + " xgboost_quantile; other algorithms refuse it. The only step, or after"
                  + " `impute`.")
          .takes("a string, integer or boolean")
          .missing("As `missing` says; `own` is the number of categories plus one.")
          .parameter(
              "min_count",
              "1 (default) or more",
              "categories seen fewer times are rare and count as unknown")
          .parameter(
              "max_levels",
              "1 to 1000, 100 (default)",
              "only the most frequent have a code of their own (of equals the first by name); the"
                  + " others count as unknown")
          .parameter(
              "unknown",
              "`own` (default), `missing`",
              "a rare category, or one not seen in training, gets the number of categories as its"
                  + " code, or is missing")
          .example("steps: [categorical: {min_count: 20}]"),
      Taken.CATEGORIES,
      FitReader::categorical),
  ONE_HOT(
      OperatorDoc.of(
              "one_hot",
              "One feature for each category, named `<column>=<category>`, in the order of the names:"
                  + " 1 for the row's category, else 0. Only as the last step.")
          .takes("a string, integer or boolean; the index of a bin")
          .missing("As `missing` says: `zeros` (all 0) or `own` (a feature `<column>=(missing)`).")
          .parameter(
              "min_count",
              "1 (default) or more",
              "categories seen fewer times are rare: they get no feature of their own")
          .parameter(
              "max_levels",
              "1 to 1000, 100 (default)",
              "only the most frequent have a feature (of equals the first by name); the others are"
                  + " rare")
          .parameter(
              "others",
              "`zeros` (default), `own`",
              "a rare category, or one not seen in training, is all 0, or has the feature"
                  + " `<column>=(other)`")
          .example("steps: [one_hot: {min_count: 20, others: own}]"),
      Taken.CATEGORIES,
      FitReader::oneHot);

  /** What an operator can be applied to. */
  private enum Taken {
    NUMBERS(
        "a number, integer or boolean",
        type ->
            type == ColumnType.NUMBER || type == ColumnType.INTEGER || type == ColumnType.BOOLEAN),
    CATEGORIES(
        "a string, integer or boolean",
        type ->
            type == ColumnType.STRING || type == ColumnType.INTEGER || type == ColumnType.BOOLEAN),
    SCALARS(
        "a string, number, integer or boolean",
        type -> type != ColumnType.DATE && type != ColumnType.TIMESTAMP);

    private final String words;
    private final Predicate<ColumnType> fits;

    Taken(String words, Predicate<ColumnType> fits) {
      this.words = words;
      this.fits = fits;
    }
  }

  private final OperatorDoc doc;
  private final Taken taken;
  private final BiFunction<Parameters, Column, FitOperator> reader;

  FitKind(OperatorDoc doc, Taken taken, BiFunction<Parameters, Column, FitOperator> reader) {
    this.doc = doc;
    this.taken = taken;
    this.reader = reader;
  }

  OperatorDoc doc() {
    return doc;
  }

  boolean takes(ColumnType type) {
    return taken.fits.test(type);
  }

  String taken() {
    return taken.words;
  }

  FitOperator read(Node where, @Nullable Node parameters, Column column, Columns columns) {
    return reader.apply(
        new Parameters(doc.name(), where, parameters, doc.parameterNames(), columns), column);
  }

  /** Returns the operator that a step names, bare or with parameters. */
  static FitOperator readStep(Node step, Column column, Columns columns) {
    if (step.kind() == Node.Kind.TEXT) {
      return named(step.text(), step).read(step, null, column, columns);
    }
    Map<String, Node> entries = step.entries();
    if (entries.size() != 1) {
      throw step.error(
          "must be exactly one operator of %s; it has %s.".formatted(names(), entries.keySet()));
    }
    Map.Entry<String, Node> entry = entries.entrySet().iterator().next();
    FitKind kind = named(entry.getKey(), entry.getValue());
    boolean bare = entry.getValue().kind() == Node.Kind.NULL;
    return kind.read(step, bare ? null : entry.getValue(), column, columns);
  }

  static FitKind named(String name, Node where) {
    for (FitKind kind : values()) {
      if (kind.doc.name().equals(name)) {
        return kind;
      }
    }
    String hint =
        DeriveKind.names().contains(name)
            ? "\nMaybe move it to (derive)."
            : Suggestion.maybe(name, names());
    throw where.error(
        "(%s) is no operator of the stage (fit); there are %s.%s".formatted(name, names(), hint));
  }

  static List<String> names() {
    return Stream.of(values()).map(kind -> kind.doc.name()).toList();
  }
}
