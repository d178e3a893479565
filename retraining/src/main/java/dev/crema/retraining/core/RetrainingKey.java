package dev.crema.retraining.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is retrained at most once: a model, for a drift window, on a snapshot of its data.
 *
 * @param model the model
 * @param drift the window of the model's grid in which the drift began
 * @param snapshot names the data that the model's source had; see {@link Names#SNAPSHOT}
 * @param round 1; a person who asks again for what has ended gets the next
 */
public record RetrainingKey(String model, Window drift, String snapshot, int round) {
  private static final int NAME_CHARACTERS = 64;
  private static final int DIGEST_CHARACTERS = 24;

  /** Checks the names. */
  public RetrainingKey {
    Names.MODEL.require("model", model);
    Names.SNAPSHOT.require("snapshot", snapshot);
    if (round < 1) {
      throw new IllegalArgumentException("The round (%d) must be at least 1.".formatted(round));
    }
  }

  /** Returns the next round of the same. */
  public RetrainingKey again() {
    return new RetrainingKey(model, drift, snapshot, round + 1);
  }

  /** Returns the first round of another window. */
  public RetrainingKey inWindow(Window other) {
    return new RetrainingKey(model, other, snapshot, 1);
  }

  /** Returns the key as it is stored and claimed: {@code model/start/length/snapshot/round}. */
  public String text() {
    return "%s/%s/%s/%s/%d".formatted(model, drift.start(), drift.length(), snapshot, round);
  }

  /** Returns the display name of its runs in KFP, by which a run is found whose answer was lost. */
  public String runName() {
    String name = model.substring(0, Math.min(model.length(), NAME_CHARACTERS));
    return "retrain-%s-%s".formatted(name, digest().substring(0, DIGEST_CHARACTERS));
  }

  private String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
