package dev.crema.retraining.webhook;

import java.time.Instant;
import java.util.List;

/**
 * What Alertmanager sent at once.
 *
 * @param alerts in the order in which they came
 * @param truncated how many more there were, which it left out
 */
public record Notification(List<Alert> alerts, long truncated) {

  /** Copies the alerts. */
  public Notification {
    alerts = List.copyOf(alerts);
  }

  /**
   * One alert. Its texts are fit to be shown: short, on one line, valid Unicode; nothing else is
   * known of them.
   *
   * @param isFiring whether it fires; else it is resolved
   * @param name its label {@code alertname}; empty if it has none
   * @param model its label {@code model}; empty if it has none
   * @param version its label {@code version}; empty if it has none
   * @param severity its annotation {@code severity}, else its label of that name; empty if it has
   *     neither
   * @param fingerprint Alertmanager's identity of it; empty if it has none
   * @param startsAt when it began to fire
   */
  public record Alert(
      boolean isFiring,
      String name,
      String model,
      String version,
      String severity,
      String fingerprint,
      Instant startsAt) {}
}
