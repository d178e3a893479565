package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/**
 * Grows the trees of a forest side by side; every tree has a seed of its own, so threads change
 * nothing.
 */
final class SeededTrees {
  private SeededTrees() {}

  /**
   * Grows as many trees as the hyperparameter says.
   *
   * @param grow grows the tree of a seed
   * @return the trees, in the order of their seeds
   * @throws InputException if a tree is refused; no other is begun then
   */
  static <T> List<T> grow(TrainingRequest request, LongFunction<T> grow) {
    int trees = request.integer("trees");
    long[] seeds = new Random(request.seed()).longs(trees, 1, Long.MAX_VALUE).toArray();
    List<Future<T>> futures = new ArrayList<>();
    List<T> grown = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(trees, request.threads()))) {
      for (long seed : seeds) {
        futures.add(pool.submit(() -> grow.apply(seed)));
      }
      try {
        for (Future<T> future : futures) {
          grown.add(future.get());
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw e;
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InputException refused) {
        throw refused;
      }
      throw new IllegalStateException("Smile failed: " + e.getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while trees were growing.", e);
    }
    return grown;
  }
}
