package dev.crema.lineage;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the places say, as far as a next link hangs on it. */
public final class Facts {
  private Facts() {}

  /**
   * A prediction.
   *
   * @param model the registered model's name
   * @param version the version that answered
   * @param facts what is shown of it, by name
   */
  public record Prediction(String model, String version, Map<String, String> facts) {
    /** Copies the facts. */
    public Prediction {
      facts = new LinkedHashMap<>(facts);
    }
  }

  /**
   * A run of KFP.
   *
   * @param parameters what it was given, as texts
   * @param facts what is shown of it, by name
   */
  public record KfpRun(Map<String, String> parameters, Map<String, String> facts) {
    /** Copies the maps. */
    public KfpRun {
      parameters = new LinkedHashMap<>(parameters);
      facts = new LinkedHashMap<>(facts);
    }
  }

  /**
   * What a run of KFP came to.
   *
   * @param verdict its verdict
   * @param facts what is shown of it, by name
   */
  public record Outcome(String verdict, Map<String, String> facts) {
    /** Copies the facts. */
    public Outcome {
      facts = new LinkedHashMap<>(facts);
    }
  }

  /**
   * A retraining.
   *
   * @param retraining what is said of it, by name; its {@code id} among it
   * @param cause why it was asked for; {@code kind} says {@code alert}, {@code person} or {@code
   *     data}; empty if that is not said
   */
  public record Retraining(Map<String, String> retraining, Map<String, String> cause) {
    /** Copies the maps. */
    public Retraining {
      retraining = new LinkedHashMap<>(retraining);
      cause = new LinkedHashMap<>(cause);
    }
  }

  /**
   * An alert that a retraining was asked for by.
   *
   * @param model the registered model's name
   * @param version its version; empty if the alert names none
   * @param startsAt when it began to fire
   */
  public record Alert(String model, String version, Instant startsAt) {}

  /**
   * A decision on a window that had drifted.
   *
   * @param id {@code model/version/start}
   * @param facts what is shown of it, by name
   */
  public record DriftReport(String id, Map<String, String> facts) {
    /** Copies the facts. */
    public DriftReport {
      facts = new LinkedHashMap<>(facts);
    }
  }
}
