package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestService;
import dev.crema.registry.ModelVersion;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardedSourceTest {
  private final CountDownLatch answered = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();

  /** Takes its time for versions by their number. */
  private final class SlowSource implements ModelSource {
    @Override
    public String kind() {
      return "registry";
    }

    @Override
    public @Nullable ModelVersion resolve(String model, Reference reference) {
      if (reference instanceof Reference.Number) {
        asked.incrementAndGet();
        try {
          answered.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return null;
    }

    @Override
    public Map<String, Map<String, String>> aliases() {
      return Map.of();
    }

    @Override
    public Map<String, Double> metrics(ModelVersion version) {
      return Map.of();
    }

    @Override
    public void download(ModelVersion version, Path target, long limitBytes) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void whatIsFollowedHasAPlaceHoweverManyVersionsAreGuessed() throws Exception {
    GuardedSource source = TestLoading.guarded(new SlowSource());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= 6; i++) {
        ModelSlot guess = new ModelSlot("churn", new Reference.Number("" + i), false);
        var _ = threads.submit(() -> source.resolve(guess));
      }
      TestService.await(() -> asked.get() >= 3);
      ModelSlot followed = new ModelSlot("churn", new Reference.Alias("champion"), true);
      Future<?> look = threads.submit(() -> source.resolve(followed));
      try {
        look.get(10, TimeUnit.SECONDS);
        assertThat(asked).hasValue(3);
      } finally {
        answered.countDown();
      }
    }
  }
}
