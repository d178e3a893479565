package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code make demo-loop} must have said when it is told. */
public final class LoopStory {
  private LoopStory() {}

  /** The better model serves, and the whys lead from an answer of its back to the drift. */
  public static void assertThatABetterModelServes(String said) {
    assertThatDriftAloneBecomesOneRetraining(said);
    assertThat(said)
        .containsPattern("Retraining 1 is succeeded, KFP run \\S+")
        .contains("Gate: promoted. The gate let the new model through.")
        .contains("Version 2 serves")
        .containsPattern("version +churn:2 ")
        .contains("outcome       promoted ")
        .containsPattern("retraining    1\\b")
        .containsPattern("(?s)cause +alert .*alertname: CremaDrift.*window_start: 20")
        .containsPattern("drift report +churn/1/20\\S+Z +\\[PostgreSQL ")
        .containsPattern("(?s)drift report .* rows: \\d+\\s+pods: 1\\s")
        .containsPattern("reasons: The column \\(total_day_(minutes|charge)\\)")
        .contains("Done: from the first drifted row on nobody did a thing.");
    assertThat(auc(said, "2")).as(said).isGreaterThan(auc(said, "1"));
  }

  static void assertThatDriftAloneBecomesOneRetraining(String said) {
    assertThat(said)
        .containsPattern("Quiet: a window of \\d+ rows is like training; 0 alerts, 0 retrainings")
        .containsPattern("Drift \\(P0\\): The column \\(total_day_(minutes|charge)\\)")
        .contains(
            "Gauge: inference_drift_detected{model=\"churn\", version=\"1\", severity=\"P0\"} 1")
        .contains("Rule: CremaDrift fires for churn version 1 (P0); Alertmanager tells the webhook")
        .contains(
            "The drift of version 1 asked for one retraining, and it has run",
            "On drifted rows, each version on other customers, as their labels have it:")
        .containsPattern(
            "On the \\d+ test rows of production auc is 0\\.\\d+, the champion's is 0\\.\\d+")
        .doesNotContain("Retraining 2 ");
    assertThat(said.indexOf("Quiet: ")).isLessThan(said.indexOf("Gauge: "));
  }

  /** The demo compares both versions on drifted rows. */
  static double auc(String said, String version) {
    Matcher line =
        Pattern.compile("version %s: AUC (0\\.\\d+) .* on \\d+ labels;".formatted(version))
            .matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
