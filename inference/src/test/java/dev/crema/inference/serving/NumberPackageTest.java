package dev.crema.inference.serving;

import static dev.crema.inference.serving.TestLoading.PREDICTORS;
import static dev.crema.inference.serving.TestLoading.guarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Task;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.serving.LoadListener.Outcome;
import dev.crema.inference.settings.CacheSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that predict a number. */
class NumberPackageTest {
  @TempDir Path folder;

  @Test
  void takeThePlaceOfOnesOfClasses() throws Exception {
    FakeSource source = new FakeSource();
    ModelSlot slot = new ModelSlot("churn", new Reference.Alias("champion"), true);
    ModelCache cache = new ModelCache(new CacheSettings(folder.resolve("cache")));
    try {
      ModelLoader loader =
          new ModelLoader(
              slot,
              guarded(source),
              cache,
              new ModelLoader.Loading(
                  PREDICTORS,
                  new ModelLoader.Limits(Duration.ofMinutes(10), Long.MAX_VALUE, Long.MAX_VALUE),
                  () -> Instant.EPOCH,
                  LoadListener.NONE,
                  new Residents(Long.MAX_VALUE, LoadListener.NONE)));
      TestModels.write(folder.resolve("classes"), 1);
      source.promote("1", folder.resolve("classes"));
      loader.poll();
      TestModels.writeNumber(folder.resolve("number"));
      source.promote("2", folder.resolve("number"));
      assertThat(loader.poll()).isEqualTo(Outcome.SWAPPED);
      ServedModel served = Objects.requireNonNull(slot.current());
      assertThat(served.version().version()).isEqualTo("2");
      assertThat(served.contents().task()).isEqualTo(Task.REGRESSION);
    } finally {
      cache.close();
    }
  }
}
