package dev.crema.retraining.loop;

import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpException.Kind;
import dev.crema.kfp.Parameters;
import dev.crema.kfp.Run;
import dev.crema.kfp.RunQuery;
import dev.crema.kfp.RunRequest;
import dev.crema.retraining.core.Answer;
import dev.crema.retraining.core.Answer.Condition;
import dev.crema.retraining.core.Call;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.ModelPolicy;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.RunLedger;
import dev.crema.retraining.core.RunLedger.Worker;
import dev.crema.retraining.core.RunPlan;
import dev.crema.retraining.core.Submission;
import dev.crema.retraining.core.UnsureException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks KFP and the run ledger. Whatever goes wrong is an answer. */
final class Courier {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

  /** A content hash of ingest-data; other snapshots are names that it does not know. */
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Kfp kfp;
  private final RunLedger ledger;
  private final RetrainingSettings settings;
  private final Targets targets;

  Courier(Kfp kfp, RunLedger ledger, RetrainingSettings settings) {
    this.kfp = kfp;
    this.ledger = ledger;
    this.settings = settings;
    this.targets = new Targets(kfp);
  }

  Answer answer(Call call) {
    try {
      return ask(call);
    } catch (KfpException e) {
      return new Answer.Trouble(words(e));
    } catch (RuntimeException e) { // An errand ends with an answer, whatever happens.
      LOG.warn("A call for a retraining failed: {}", call, e);
      return new Answer.Trouble(words(e));
    }
  }

  private Answer ask(Call call) {
    return switch (call) {
      case Call.ListRuns list -> runs(list.runName());
      case Call.CreateRun create -> create(create);
      case Call.GetRun get -> new Answer.Seen(condition(get.runId()));
      case Call.Terminate end -> {
        kfp.runs().terminate(end.runId());
        yield new Answer.Terminated();
      }
      case Call.ReadClaim claim -> new Answer.Holder(ledger.holder(claim.key().text()));
      case Call.Close close -> new Answer.Holder(ledger.close(close.key()));
      case Call.ReadOutcome read -> outcome(read.runId());
      case Call.Free free -> {
        ledger.ended(free.model(), free.runId());
        yield new Answer.Freed(standing(free.runId()));
      }
    };
  }

  private Answer runs(String name) {
    List<Run> found = kfp.runs().list(RunQuery.named(name));
    return new Answer.Runs(found.reversed().stream().map(Run::id).toList());
  }

  private Answer outcome(String runId) {
    try {
      return new Answer.Reported(ledger.outcome(runId).orElse(null));
    } catch (UnsureException e) {
      return new Answer.Unsure(e.reported().orElse(null), words(e));
    }
  }

  private @Nullable Outcome standing(String runId) {
    try {
      return ledger.outcome(runId).orElse(null);
    } catch (UnsureException e) {
      return e.reported().orElse(null);
    }
  }

  private Answer create(Call.CreateRun call) {
    Retraining retraining = call.retraining();
    ModelPolicy policy = settings.of(retraining.model());
    if (policy == null) {
      return new Answer.Trouble(
          "The model (%s) is not configured any more.".formatted(retraining.model()));
    }
    RunPlan plan = policy.plan();
    Target target = targets.of(plan);
    Set<String> lacking = lacking(target, call);
    if (!lacking.isEmpty()) {
      return refused(retraining, plan, lacking);
    }
    String busy = busy(retraining.model(), policy);
    if (busy != null) {
      return new Answer.Trouble(busy);
    }
    RunRequest request =
        new RunRequest(
            retraining.key().runName(),
            target.experimentId(),
            target.pipeline(),
            parameters(plan, call),
            null);
    try {
      return new Answer.Created(kfp.runs().create(request).id());
    } catch (KfpException e) {
      if (e.kind() != Kind.UNAVAILABLE) {
        targets.forget(plan); // What was found may have been deleted since.
      }
      throw e;
    }
  }

  private static Set<String> lacking(Target target, Call.CreateRun call) {
    Set<String> lacking = new TreeSet<>(ofData(call).keySet());
    Set<String> known = target.parameters();
    lacking.removeAll(known == null ? Set.copyOf(lacking) : known);
    return lacking;
  }

  /** KFP would refuse the run each time, and the model would wait for it until max_age. */
  private Answer refused(Retraining retraining, RunPlan plan, Set<String> lacking) {
    String holder = ledger.close(retraining.key());
    return holder.equals(RunLedger.CLOSED)
        ? new Answer.Refused(
            "The version (%s) of the pipeline (%s) has no parameters %s, without which it cannot learn from new data.\nMaybe name a newer version in retraining.yaml."
                .formatted(plan.version(), plan.pipeline(), lacking))
        : new Answer.Created(holder);
  }

  /**
   * Returns why the model is waited for; null if it is free. A run beside the one that works on it
   * would skip, and nobody would learn what this one is to learn. One that was terminated or failed
   * may not have come to report: its model is freed. What KFP does not know may go on somewhere, as
   * a run of the service may: its model is freed after {@code max_run}. What KFP cannot end loses
   * the model to the run itself, once that has waited long enough.
   */
  private @Nullable String busy(String model, ModelPolicy policy) {
    Worker worker = ledger.worker(model);
    if (worker == null) {
      return null;
    }
    Duration maxRun = policy.rules().maxRun();
    return switch (conditionOf(worker)) {
      case ENDED, FAILED -> freed(model, worker);
      case GONE ->
          worker.isOlderThan(maxRun)
              ? freed(model, worker)
              : "The run (%s) works on the model (%s). KFP does not know it; what is left of it in the cluster may go on, and is waited for until it has had the model for max_run (%s)."
                  .formatted(worker.runId(), model, maxRun);
      case GOING ->
          worker.isOlderThan(policy.plan().claimTimeout())
              ? null
              : "The run (%s) works on the model (%s), which is waited for."
                  .formatted(worker.runId(), model);
    };
  }

  private @Nullable String freed(String model, Worker worker) {
    ledger.ended(model, worker.runId());
    return null;
  }

  private Condition conditionOf(Worker worker) {
    try {
      return condition(worker.runId());
    } catch (KfpException e) {
      if (e.kind() == Kind.UNAVAILABLE) {
        throw e;
      }
      return Condition.GONE; // Whoever has the model is no run of this KFP.
    }
  }

  /**
   * Of the retraining its key and its window alone: nothing that an alert says. Of new data their
   * digest, too, unless the source has others by now, and that they are reason enough if of no row
   * of production the truth is known.
   */
  static Parameters parameters(RunPlan plan, Call.CreateRun call) {
    Retraining retraining = call.retraining();
    Submission submission = Objects.requireNonNull(retraining.submission(), "submission");
    Map<String, Object> values = new LinkedHashMap<>(plan.parameters());
    values.put("key", retraining.key().text());
    values.put("window_start", submission.data().start().toString());
    values.put("window_end", submission.data().end().toString());
    values.putAll(ofData(call));
    return new Parameters(values);
  }

  private static Map<String, Object> ofData(Call.CreateRun call) {
    if (!(call.retraining().cause() instanceof Cause.DataChange change)) {
      return Map.of();
    }
    return call.expectsData() && DIGEST.matcher(change.snapshot()).matches()
        ? Map.of("require_production", false, "expected_digest", change.snapshot())
        : Map.of("require_production", false);
  }

  private Condition condition(String runId) {
    try {
      return switch (kfp.runs().get(runId).state()) {
        case ABSENT, PENDING, RUNNING, CANCELING, PAUSED -> Condition.GOING;
        case SUCCEEDED, SKIPPED -> Condition.ENDED;
        case FAILED, CANCELED -> Condition.FAILED;
      };
    } catch (KfpException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Condition.GONE;
      }
      throw e;
    }
  }

  private static String words(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.length() <= 2000 ? message : message.substring(0, 2000) + "…";
  }
}
