package dev.crema.buildfeatures;

import dev.crema.data.document.Markup;
import dev.crema.features.FeatureDescription;
import dev.crema.features.FittedFeatures;
import java.util.List;

/** The Markdown table of fitted features. */
final class FeatureReport {
  private static final int MAX_LINES = 500;

  private FeatureReport() {}

  static String of(FittedFeatures features, long rows) {
    StringBuilder text = new StringBuilder();
    text.append("## %d features, fitted on %d rows\n\n".formatted(features.size(), rows));
    text.append(missing(features.missingFeatures()));
    text.append("| # | feature | columns | derived | learnt |\n|---:|---|---|---|---|\n");
    List<FeatureDescription> all = features.describe();
    for (int i = 0; i < Math.min(all.size(), MAX_LINES); i++) {
      FeatureDescription feature = all.get(i);
      text.append(
          "| %d | %s | %s | %s | %s |\n"
              .formatted(
                  i + 1,
                  Markup.markdown(feature.name()),
                  Markup.markdown(String.join(", ", feature.sources())),
                  Markup.markdown(feature.derivation()),
                  Markup.markdown(feature.fitted())));
    }
    if (all.size() > MAX_LINES) {
      text.append("\nand %d more.\n".formatted(all.size() - MAX_LINES));
    }
    text.append("\nDigest of the fitted features: `%s`\n".formatted(features.digest()));
    return text.toString();
  }

  private static String missing(List<String> nullable) {
    return nullable.isEmpty()
        ? "No feature can be missing: every algorithm can use them.\n\n"
        : "%d features can be missing, which not every algorithm takes: %s\n\n"
            .formatted(nullable.size(), Markup.markdown(String.join(", ", nullable)));
  }
}
