package dev.crema.runner.cluster;

import dev.crema.kfp.KfpException;
import dev.crema.kfp.Run;
import dev.crema.kfp.RunState;
import dev.crema.kfp.TaskDetail;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a run, and says what has ended meanwhile. */
public final class Waiting {
  /** How long nothing is said at most, if something has ended. */
  private static final Duration SLICE = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final Consumer<String> out;
  private final Set<String> said = new HashSet<>();

  /** Makes what waits and writes its lines to {@code out}. */
  public Waiting(Cluster cluster, Consumer<String> out) {
    this.cluster = cluster;
    this.out = out;
  }

  /**
   * Waits.
   *
   * @param id KFP's id of the run
   * @param atMost how long; a run that has not ended by then goes on
   * @return whether it ended well
   */
  public boolean await(String id, Duration atMost) {
    long end = cluster.time().nanoTime() + atMost.toNanos();
    Run run = null;
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, end - cluster.time().nanoTime()));
      run = look(id, left.compareTo(SLICE) < 0 ? left : SLICE, run, left.isZero());
      if (run != null) {
        run.tasks().forEach(this::say);
      }
      if (run != null && run.state().isTerminal()) {
        return ended(run);
      }
      if (run != null && left.isZero()) {
        out.accept(
            "The run is %s after %s, and goes on.\nMaybe wait longer: --timeout."
                .formatted(run.state(), atMost));
        return false;
      }
    }
  }

  /** Returns the run as it is, or as it was seen last while KFP is not available. */
  private @Nullable Run look(String id, Duration slice, @Nullable Run last, boolean isLast) {
    try {
      return cluster.kfp().runs().await(id, slice);
    } catch (KfpException e) {
      if (e.kind() != KfpException.Kind.UNAVAILABLE
          || Thread.currentThread().isInterrupted()
          || (isLast && last == null)) {
        throw e;
      }
      return last;
    }
  }

  /** KFP counts drivers and retries as tasks too: their names are empty or end in a number. */
  private void say(TaskDetail task) {
    boolean isOfPipeline = !task.name().isEmpty() && !task.name().endsWith(")");
    if (isOfPipeline && task.state().isTerminal() && said.add(task.name())) {
      String error = task.error();
      out.accept(
          "  %-9s %s%s".formatted(task.state(), task.name(), error == null ? "" : ": " + error));
    }
  }

  private boolean ended(Run run) {
    String error = run.error();
    String words =
        run.wasTerminated() ? run.state() + ", somebody terminated it" : "" + run.state();
    out.accept("ended       " + words + (error == null ? "" : ": " + error));
    return run.state() == RunState.SUCCEEDED || run.state() == RunState.SKIPPED;
  }
}
