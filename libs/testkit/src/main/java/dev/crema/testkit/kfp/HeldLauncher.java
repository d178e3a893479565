package dev.crema.testkit.kfp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Runs nothing: each run goes on until a test says how it ends. Safe for many threads. */
public final class HeldLauncher implements PipelineLauncher {
  private final Map<String, CompletableFuture<Boolean>> ends = new ConcurrentHashMap<>();

  /** Makes a launcher. */
  public HeldLauncher() {}

  /**
   * Ends a run, also one that has not begun yet.
   *
   * @param runId KFP's id of the run
   * @param well whether it ends well
   */
  public void end(String runId, boolean well) {
    of(runId).complete(well);
  }

  private CompletableFuture<Boolean> of(String runId) {
    return ends.computeIfAbsent(runId, none -> new CompletableFuture<>());
  }

  @Override
  public Optional<Execution> resume(Order order) {
    return Optional.of(start(order));
  }

  @Override
  public Execution start(Order order) {
    CompletableFuture<Boolean> end = of(order.runId());
    return new Execution() {
      @Override
      public boolean await() throws InterruptedException {
        try {
          return end.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void cancel() {
        end.complete(false);
      }

      @Override
      public List<Task> tasks() {
        return List.of();
      }
    };
  }
}
