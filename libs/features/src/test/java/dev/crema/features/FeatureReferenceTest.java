package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Generates docs/reference/features.md from the operators; -Dgolden.update=true writes it. */
class FeatureReferenceTest {
  private static final String INTRODUCTION =
      """
      # features.yaml

      What becomes of raw columns before a model sees them. `build-features` fits it on the training part; the result
      travels in the model package and encodes rows alike in training, batch, serving and monitoring.
      This page is generated from the operators.

      ```yaml
      version: 1                     # of the format
      description: free text         # may be left out
      protected: [age]               # protected columns that may be behind features; may be left out
      derive:                        # stage 1: new columns, row by row; may be left out
        charge_per_call: {ratio: {numerator: charge, denominator: calls, zero: zero}}
      fit:                           # stage 2: features, in this order
        - columns: [charge_per_call, income]
          missing: keep
          steps: [standardize]
        - columns: [state]
          steps: [ordinal: {order: frequency, min_count: 5}]
      ```

      - **Columns**: label, entity and ignored columns cannot be behind a feature, protected ones only if `protected`
        names them. Event time can, through `derive`. A derived column may read the contract's columns and those
        derived before it.
      - **`missing`** says what a feature is where its column is missing and no step imputes it: `refuse` (default: an
        error; a definition that leaves a nullable column at that is refused), `keep` (NaN; only xgboost, lightgbm and naive_bayes take it),
        `own` (a code of its own after `ordinal` and `categorical`, a feature of its own after `one_hot`), `zeros` (all 0, `one_hot`
        only). Where the contract forbids missing values one is always an error, unless imputed.
      - **Steps** run from left to right: `impute` first, `ordinal` next, `one_hot` last; `keep` and `categorical` alone or after `impute`.
      - **Result**: 32-bit floats; finite, but NaN where missing is kept. What is beyond the range of a float becomes its
        largest number. Statistics are 64-bit: quantiles are
        exact, means and deviations rounded, their last bits by the order of the rows.
      - **Names**: a feature has the name of its column; `one_hot` and `impute` say theirs below. No two may be equal: a
        column that is needed twice is copied in `derive`.
      - **Limits**: %d derived columns, %d columns under `fit`, %d steps a column, %d features, %d categories (`ordinal`), %d (`categorical`, `one_hot`),
        %d different values of a category column. Rows may be any number, for medians and quantiles too.

      """;

  @Test
  void theReferenceIsFresh() throws IOException {
    Path file =
        Path.of(System.getProperty("crema.root", "../..")).resolve("docs/reference/features.md");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, reference());
    }
    assertThat(Files.readString(file))
        .as("docs/reference/features.md\nMaybe run this test with -Dgolden.update=true")
        .isEqualTo(reference());
  }

  @Test
  void everyExampleInTheReferenceNamesItsOperator() {
    Stream.concat(
            Stream.of(DeriveKind.values()).map(DeriveKind::doc),
            Stream.of(FitKind.values()).map(FitKind::doc))
        .forEach(doc -> assertThat(doc.example()).contains(doc.name()));
  }

  private static String reference() {
    StringBuilder text =
        new StringBuilder(
            INTRODUCTION.formatted(
                DefinitionReader.MAX_DERIVED,
                DefinitionReader.MAX_COLUMNS,
                ColumnPlan.MAX_STEPS,
                FittedFeatures.MAX_FEATURES,
                Levels.MAX_LEVELS,
                FitReader.MAX_CATEGORIES,
                Frequencies.MAX_DISTINCT));
    text.append("## Stage 1: derive\n\nNothing is fitted; a value depends on its row alone.\n");
    Stream.of(DeriveKind.values()).map(DeriveKind::doc).forEach(doc -> append(text, doc));
    text.append("\n## Stage 2: fit\n\nFitted on the training part, then fixed.\n");
    Stream.of(FitKind.values()).map(FitKind::doc).forEach(doc -> append(text, doc));
    return text.toString();
  }

  private static void append(StringBuilder text, OperatorDoc doc) {
    text.append("\n### ").append(doc.name()).append("\n\n").append(doc.summary()).append("\n\n");
    text.append("- Takes: ").append(doc.takes()).append(".\n");
    text.append("- Missing: ").append(doc.missing()).append("\n");
    for (OperatorDoc.Parameter parameter : doc.parameters()) {
      text.append(
          "- `%s` (%s): %s.\n"
              .formatted(parameter.name(), parameter.values(), parameter.meaning()));
    }
    text.append("\n```yaml\n").append(doc.example()).append("\n```\n");
  }
}
