package dev.crema.runner.preflight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything at once and says it in one order. A check that does not end in its time is
 * left behind, and said.
 */
public final class Preflight {
  /** The names of all checks, in the order in which they are said. */
  public static final List<String> NAMES =
      List.of(
          "settings",
          "log-database",
          "retraining-database",
          "ledger-database",
          "mlflow",
          "kfp",
          "pipelines");

  /** Beyond what each connection may take, so that its own sentence comes first. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final List<Check> checks;
  private final Set<String> skipped;
  private final Duration limit;

  Preflight(List<Check> checks, Set<String> skipped, Duration limit) {
    this.checks = List.copyOf(checks);
    this.skipped = Set.copyOf(skipped);
    this.limit = limit;
  }

  private record Started(Check check, @Nullable FutureTask<Outcome> look) {}

  /**
   * Looks at everything.
   *
   * @param out gets each outcome as soon as it and those before it are known
   * @return whether nothing has failed; a warning is no failure
   */
  public boolean run(Consumer<Outcome> out) throws InterruptedException {
    List<Started> started = new ArrayList<>();
    long end = System.nanoTime() + limit.plus(GRACE).toNanos();
    for (Check check : checks) {
      started.add(new Started(check, skipped.contains(check.name()) ? null : start(check)));
    }
    boolean isWell = true;
    for (Started one : started) {
      Outcome outcome =
          one.look() == null
              ? Outcome.skipped(one.check().name(), "as --skip says")
              : outcome(one.check().name(), one.look(), end - System.nanoTime());
      isWell &= outcome.state() != Outcome.State.FAILED;
      out.accept(outcome);
    }
    return isWell;
  }

  private static FutureTask<Outcome> start(Check check) {
    FutureTask<Outcome> task = new FutureTask<>(check.look());
    Thread.ofPlatform().daemon().name("preflight-" + check.name()).start(task);
    return task;
  }

  private Outcome outcome(String name, FutureTask<Outcome> look, long nanos)
      throws InterruptedException {
    try {
      return look.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      look.cancel(true);
      return Outcome.failed(
          name,
          "It did not end within %s.\nMaybe a packet filter swallows what is sent there: look at the NetworkPolicies."
              .formatted(Words.of(limit)));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return Outcome.failed(
          name,
          cause instanceof NotWellException wrong
              ? wrong.getMessage()
              // What comes from elsewhere may quote what is secret.
              : "It could not be looked at (%s).\nMaybe that is an error of crema itself: say which release it is."
                  .formatted(cause == null ? "unknown" : cause.getClass().getSimpleName()));
    }
  }
}
