package dev.crema.testkit.sample;

import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The ways in which a step may need more memory than there is, all after it wrote its outputs. */
public enum BrewHunger {
  /** Its own thread fills the heap, which is free again when the failure is caught. */
  FILLS_THE_HEAP {
    @Override
    void eat() {
      List<byte[]> eaten = new ArrayList<>();
      while (true) {
        eaten.add(new byte[100_000]);
      }
    }
  },
  /** As before, but what was eaten stays reachable: nothing is free when the failure is caught. */
  KEEPS_THE_HEAP_FULL {
    @Override
    void eat() {
      eatAndKeep();
    }
  },
  /** A thread dies of it, and the step waits for what that thread would have done. */
  WAITS_FOR_A_THREAD {
    @Override
    void eat() throws InterruptedException {
      Thread.ofPlatform().daemon().start(BrewHunger::eatAndKeep);
      new CountDownLatch(1).await();
    }
  },
  /** A pool of threads passes it on as a cause. */
  ASKS_A_POOL {
    @Override
    void eat() throws InterruptedException, ExecutionException {
      try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
        pool.submit(BrewHunger::eatAndKeep).get();
      }
    }
  };

  private static List<Object> kept = List.of();

  abstract void eat() throws InterruptedException, ExecutionException;

  /** Brews, and then eats. */
  record HungryStep(BrewHunger hunger) implements Step<BrewCoffee.Inputs, BrewCoffee.Outputs> {
    @Override
    public BrewCoffee.Outputs run(BrewCoffee.Inputs inputs, StepContext context)
        throws IOException, InterruptedException {
      BrewCoffee.Outputs outputs = new BrewCoffee().run(inputs, context);
      try {
        hunger.eat();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A worker failed.", e);
      }
      return outputs;
    }
  }

  /** Fills the heap to the last bytes, in pieces that get smaller. */
  private static void eatAndKeep() {
    OutOfMemoryError full = null;
    for (int size = 1 << 20; size > 0; size /= 4) {
      try {
        while (true) {
          kept = List.of(kept, new byte[size]);
        }
      } catch (OutOfMemoryError e) {
        full = e;
      }
    }
    if (full != null) {
      throw full;
    }
  }
}
