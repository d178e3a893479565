package dev.crema.retraining.core;

import dev.crema.kfp.Parameters;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What runs for a model: fixed by the configuration. A run gets these parameters, and of the
 * retraining its key and its window.
 *
 * @param pipeline the pipeline's name in KFP
 * @param version the name of its version, which never moves by itself
 * @param digest the digest that the version must have, as {@code sha256} in hex; empty: any
 * @param experiment the experiment's name; it is made if it is not there
 * @param parameters further parameters by name
 */
public record RunPlan(
    String pipeline,
    String version,
    String digest,
    String experiment,
    Map<String, Object> parameters) {
  /** What {@code claim_timeout} is where nothing sets it: the default of pipeline and component. */
  public static final String STANDARD_CLAIM_TIMEOUT = "P2D";

  /** What the service itself sets. */
  public static final Set<String> OWN_PARAMETERS = Set.of("key", "window_start", "window_end");

  private static final String LABEL_MATURITY = "label_maturity";
  private static final String CLAIM_TIMEOUT = "claim_timeout";

  private static final Set<String> RESERVED =
      Set.of("key", "window_start", "window_end", "kfp_run_id");

  /** Checks the names and KFP's limits for parameters. */
  public RunPlan {
    if (pipeline.isBlank() || version.isBlank() || experiment.isBlank()) {
      throw new IllegalArgumentException(
          "The pipeline (%s), its version (%s) and the experiment (%s) must be named."
              .formatted(pipeline, version, experiment));
    }
    if (!digest.isEmpty() && !digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "The digest (%s) must have 64 hexadecimal digits, or be left out.".formatted(digest));
    }
    Set<String> taken = new TreeSet<>(parameters.keySet());
    taken.retainAll(RESERVED);
    if (!taken.isEmpty()) {
      throw new IllegalArgumentException(
          "The parameters %s are set for each run and cannot be fixed.\nMaybe remove them from the configuration."
              .formatted(taken));
    }
    parameters = new Parameters(parameters).values();
    var _ = duration(parameters, LABEL_MATURITY, "PT0S");
    var _ = duration(parameters, CLAIM_TIMEOUT, STANDARD_CLAIM_TIMEOUT);
  }

  /**
   * Returns how long after the end of its data the run waits for labels: its own parameter {@code
   * label_maturity}, zero if there is none.
   */
  Duration labelMaturity() {
    return duration(parameters, LABEL_MATURITY, "PT0S");
  }

  /**
   * Returns how long another run may have the model before the run of this plan takes it: its own
   * parameter {@code claim_timeout}, else {@link #STANDARD_CLAIM_TIMEOUT}.
   */
  public Duration claimTimeout() {
    return duration(parameters, CLAIM_TIMEOUT, STANDARD_CLAIM_TIMEOUT);
  }

  private static Duration duration(Map<String, Object> parameters, String name, String standard) {
    Object value = parameters.getOrDefault(name, standard);
    try {
      return Duration.parse(String.valueOf(value));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "The parameter (%s) is (%s), which is no duration.\nMaybe PT6H or P7D."
              .formatted(name, value),
          e);
    }
  }
}
