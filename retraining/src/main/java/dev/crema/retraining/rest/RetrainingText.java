package dev.crema.retraining.rest;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.ModelStatus;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Stop;
import dev.crema.retraining.core.Submission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Retrainings as trees of JSON. Texts of others stay texts: nothing here is markup. */
final class RetrainingText {
  private RetrainingText() {}

  /** Returns a retraining, with the address of its run if there is one. */
  static Map<String, @Nullable Object> of(Retraining retraining, @Nullable String runLink) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("id", retraining.id());
    tree.put("model", retraining.model());
    tree.put("state", name(retraining.state()));
    tree.put("reason", retraining.cause().why());
    tree.put("cause", cause(retraining.cause()));
    tree.put("key", retraining.key().text());
    tree.put("requested_at", time(retraining.requestedAt()));
    tree.put("approved", retraining.isApproved());
    Submission submission = retraining.submission();
    if (submission != null) {
      tree.put("run", run(submission, runLink));
    }
    Outcome outcome = retraining.outcome();
    if (outcome != null) {
      tree.put("outcome", outcome(outcome));
    }
    Instant endedAt = retraining.endedAt();
    if (endedAt != null) {
      tree.put("ended_at", time(endedAt));
    }
    if (!retraining.trouble().problem().isEmpty()) {
      tree.put("problem", retraining.trouble().problem());
      tree.put("attempts", retraining.trouble().attempts());
    }
    return tree;
  }

  /** Returns that nothing is asked for, as the data are known. */
  static Map<String, @Nullable Object> of(Receipt.KnownData known) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("model", known.model());
    tree.put("snapshot", known.snapshot());
    tree.put("state", "known");
    return tree;
  }

  /** Returns why there is a run: its retraining, and what that was asked for by. */
  static Map<String, @Nullable Object> why(
      Retraining retraining, @Nullable String runLink, String run) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    String followed = retraining.runId();
    tree.put("run", Map.of("id", run, "followed", followed == null || followed.equals(run)));
    tree.put("retraining", of(retraining, runLink));
    Map<String, Object> cause = new LinkedHashMap<>(cause(retraining.cause()));
    if (retraining.cause() instanceof Cause.Alert) {
      cause.put("window_start", retraining.key().drift().start().toString());
      cause.put("window_end", retraining.key().drift().end().toString());
    }
    tree.put("cause", cause);
    return tree;
  }

  private static Map<String, Object> cause(Cause cause) {
    Map<String, Object> tree = new LinkedHashMap<>();
    switch (cause) {
      case Cause.Alert alert -> {
        tree.put("kind", "alert");
        tree.put("alertname", alert.name());
        tree.put("version", alert.version());
        tree.put("severity", alert.severity());
        tree.put("fingerprint", alert.fingerprint());
        tree.put("starts_at", time(alert.startsAt()));
      }
      case Cause.Person person -> {
        tree.put("kind", "person");
        tree.put("who", person.who());
        tree.put("why", person.why());
      }
      case Cause.DataChange change -> {
        tree.put("kind", "data");
        tree.put("who", change.who());
        tree.put("snapshot", change.snapshot());
      }
    }
    return tree;
  }

  private static Map<String, @Nullable Object> run(
      Submission submission, @Nullable String runLink) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("decided_at", time(submission.decidedAt()));
    tree.put("window_start", submission.data().start().toString());
    tree.put("window_end", submission.data().end().toString());
    Stop stop = submission.stop();
    if (stop != null) {
      tree.put("stopped_at", stop.at() == null ? null : time(stop.at()));
      tree.put("stopped_by", stop.who());
      tree.put("stopped_because", stop.why());
    }
    if (submission.runId() != null) {
      tree.put("id", submission.runId());
    }
    if (runLink != null) {
      tree.put("link", runLink);
    }
    return tree;
  }

  private static Map<String, Object> outcome(Outcome outcome) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("verdict", outcome.verdict());
    tree.put("version", outcome.version());
    tree.put("reason", outcome.reason());
    return tree;
  }

  /** Returns the lines of the audit. */
  static List<Map<String, @Nullable Object>> of(List<RetrainingEvent> events) {
    return events.stream().map(RetrainingText::of).toList();
  }

  private static Map<String, @Nullable Object> of(RetrainingEvent event) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("id", event.id());
    tree.put("at", time(event.at()));
    tree.put("from", event.from() == null ? null : name(event.from()));
    tree.put("to", event.to() == null ? null : name(event.to()));
    tree.put("who", event.who());
    tree.put("why", event.why());
    return tree;
  }

  /** Returns a model's own state. */
  static Map<String, @Nullable Object> of(ModelStatus status) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("model", status.model());
    tree.put("snapshot", status.snapshot());
    tree.put("frozen", status.isFrozen());
    ModelStatus.Freeze freeze = status.freeze();
    if (freeze != null) {
      tree.put("frozen_by", freeze.who());
      tree.put("frozen_because", freeze.why());
      tree.put("frozen_at", time(freeze.at()));
    }
    return tree;
  }

  /** Returns the name that answers and questions have for a state. */
  static String name(RetrainingState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
