package dev.crema.data;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Does several things at once, each on a thread of its own, and waits for all of them. */
final class AtOnce {
  private AtOnce() {}

  /**
   * Does all tasks, the last of them on the calling thread. An interrupt is kept for the caller:
   * what a task does in a database cannot be stopped.
   *
   * @param tasks at least one; each goes to its end even if another fails, so that which failure is
   *     seen does not depend on which was the first
   * @throws RuntimeException what the first of the tasks that failed, in their order, has thrown
   * @throws Error likewise
   */
  static void run(List<Runnable> tasks) {
    List<FutureTask<@Nullable Void>> all =
        tasks.stream().map(task -> new FutureTask<@Nullable Void>(task, null)).toList();
    all.subList(0, all.size() - 1)
        .forEach(task -> Thread.ofPlatform().daemon().name("dataset-pass").start(task));
    all.getLast().run();
    Throwable failure = null;
    boolean isInterrupted = false;
    for (FutureTask<@Nullable Void> task : all) {
      while (!task.isDone()) {
        try {
          task.get();
        } catch (InterruptedException _) {
          isInterrupted = true;
        } catch (ExecutionException _) {
          // looked at below
        }
      }
      if (failure == null && task.state() == FutureTask.State.FAILED) {
        failure = task.exceptionNow();
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new IllegalStateException(failure);
    }
  }
}
