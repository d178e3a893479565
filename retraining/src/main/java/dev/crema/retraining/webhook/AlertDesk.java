package dev.crema.retraining.webhook;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Names;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.webhook.Notification.Alert;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a retraining for each alert that fires, and tells of each that fires no more. When it
 * returns, all of them are durable; when it throws, some may be, and the same notification may come
 * again. What cannot be stored for one model does not keep the alerts of others.
 */
@Singleton
public final class AlertDesk {
  private static final Logger LOG = LoggerFactory.getLogger(AlertDesk.class);

  private final Retrainings retrainings;
  private final AlertMetrics metrics;

  AlertDesk(Retrainings retrainings, AlertMetrics metrics) {
    this.retrainings = retrainings;
    this.metrics = metrics;
  }

  /**
   * What became of an alert.
   *
   * @param retraining the retraining that it asks for, or asked for while it fired; null if none
   */
  public record Handled(AlertOutcome outcome, @Nullable Retraining retraining) {
    private static Handled without(AlertOutcome outcome) {
      return new Handled(outcome, null);
    }
  }

  /**
   * Asks for what the alerts ask for.
   *
   * @param notification the alerts
   * @param deadline after which none is begun any more
   * @return one for each alert, in their order
   * @throws StoreUnavailableException if PostgreSQL did not store all of them
   * @throws DeadlineException if the deadline passed before
   */
  public List<Handled> handle(Notification notification, Deadline deadline) {
    List<Handled> all = new ArrayList<>();
    Map<Alert, Handled> seen = new HashMap<>();
    LinkedHashMap<String, StoreUnavailableException> failed = new LinkedHashMap<>();
    for (Alert alert : notification.alerts()) {
      if (failed.containsKey(alert.model())) {
        continue;
      }
      if (deadline.isOver()) {
        throw new DeadlineException();
      }
      try {
        all.add(seen.computeIfAbsent(alert, this::handle));
      } catch (StoreUnavailableException e) {
        failed.put(alert.model(), e);
      }
    }
    if (!failed.isEmpty()) { // The first says enough: it comes again as a whole.
      throw failed.firstEntry().getValue();
    }
    all.forEach(handled -> metrics.received(handled.outcome()));
    if (notification.truncated() > 0) {
      metrics.truncated(notification.truncated());
      LOG.warn(
          "Alertmanager left out {} alerts: models that only those name are not retrained."
              + "\nMaybe max_alerts: 0 in its webhook_config.",
          notification.truncated());
    }
    return all;
  }

  private Handled handle(Alert alert) {
    if (!alert.isFiring()) {
      return resolve(alert);
    }
    if (alert.model().isEmpty()) {
      LOG.warn("The alert ({}) has no label model, so it retrains none.", alert.name());
      return Handled.without(AlertOutcome.NO_MODEL);
    }
    if (!Names.MODEL.isFormOf(alert.model())) {
      return unknown(alert);
    }
    return switch (retrainings.request(alert.model(), cause(alert))) {
      case Receipt.Created created -> {
        LOG.info(
            "The alert ({}) asks for the retraining {} of {}.",
            alert.name(),
            created.retraining().id(),
            alert.model());
        yield new Handled(AlertOutcome.CREATED, created.retraining());
      }
      case Receipt.Joined joined -> new Handled(AlertOutcome.JOINED, joined.retraining());
      case Receipt.KnownData known -> throw new IllegalStateException("No data came: " + known);
      case Receipt.UnknownModel _ -> unknown(alert);
    };
  }

  /** Of one that never fired here nothing is kept: if it fires later, that counts. */
  private Handled resolve(Alert alert) {
    Retraining joined =
        Names.MODEL.isFormOf(alert.model())
            ? retrainings.resolve(alert.model(), cause(alert)).orElse(null)
            : null;
    return new Handled(AlertOutcome.RESOLVED, joined);
  }

  private static Cause.Alert cause(Alert alert) {
    return new Cause.Alert(
        alert.name(), alert.version(), alert.severity(), alert.fingerprint(), alert.startsAt());
  }

  private static Handled unknown(Alert alert) {
    LOG.warn(
        "The alert ({}) is about the model ({}), which is not retrained here.",
        alert.name(),
        alert.model());
    return Handled.without(AlertOutcome.UNKNOWN_MODEL);
  }
}
