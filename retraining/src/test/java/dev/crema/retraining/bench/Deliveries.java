package dev.crema.retraining.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends notifications as Alertmanager does: what is not taken for now comes again, ever later. */
final class Deliveries {
  private static final int LATER = 503;
  private static final double FIRST_PAUSE_MILLIS = 500;
  private static final double GROWTH = 1.5;
  private static final double LONGEST_PAUSE_MILLIS = 60_000;

  /** 2xx: done. */
  final AtomicInteger taken = new AtomicInteger();

  /** 503: sent again. */
  final AtomicInteger putOff = new AtomicInteger();

  /** No answer or another 5xx: sent again. */
  final AtomicInteger unanswered = new AtomicInteger();

  /** Any other answer, which Alertmanager takes for good. */
  final AtomicInteger refused = new AtomicInteger();

  private final ServiceProcess service;

  Deliveries(ServiceProcess service) {
    this.service = service;
  }

  static String notification(String model, Instant startsAt) {
    return """
        {"version": "4", "groupKey": "{}/{}:{model=\\"%1$s\\"}", "truncatedAlerts": 0,
        "status": "firing", "receiver": "crema", "groupLabels": {"model": "%1$s"},
        "commonLabels": {"alertname": "CremaDrift", "model": "%1$s", "severity": "P1"},
        "commonAnnotations": {"summary": "Production of %1$s is other than training."},
        "externalURL": "http://alertmanager:9093", "alerts": [{"status": "firing",
        "labels": {"alertname": "CremaDrift", "model": "%1$s", "severity": "P1"},
        "annotations": {"summary": "Production of %1$s is other than training."},
        "startsAt": "%2$s", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "3fa9c2ed1d2c1b6e",
        "generatorURL": "http://prometheus:9090/graph"}]}"""
        .formatted(model, startsAt);
  }

  /** Sends until it is taken or refused for good. */
  void send(String notification) {
    double pause = FIRST_PAUSE_MILLIS;
    while (!isDone(notification)) {
      sleep((long) pause);
      pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MILLIS);
    }
  }

  private boolean isDone(String notification) {
    try {
      int status = service.deliver(notification);
      if (status / 100 == 5) {
        (status == LATER ? putOff : unanswered).incrementAndGet();
        return false;
      }
      (status / 100 == 2 ? taken : refused).incrementAndGet();
      return true;
    } catch (IOException e) {
      unanswered.incrementAndGet();
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
