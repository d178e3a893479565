package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.serving.ModelSource;
import dev.crema.inference.serving.Reference;
import dev.crema.registry.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of the service before its first version serves. */
class StartIT {
  @TempDir Path folder;

  /** Answers and gives nothing until it is let. */
  private static final class SlowSource implements ModelSource {
    final FakeSource source = new FakeSource();
    final CountDownLatch resolved = new CountDownLatch(1);
    final CountDownLatch downloaded = new CountDownLatch(1);

    @Override
    public String kind() {
      return source.kind();
    }

    @Override
    public @Nullable ModelVersion resolve(String model, Reference reference) {
      await(resolved);
      return source.resolve(model, reference);
    }

    @Override
    public Map<String, Map<String, String>> aliases() {
      return source.aliases();
    }

    @Override
    public void download(ModelVersion version, Path target, long limitBytes) throws IOException {
      await(downloaded);
      source.download(version, target, limitBytes);
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void showsThatNothingServesYetAndWhatIsBeingLoaded() {
    SlowSource slow = new SlowSource();
    TestModels.write(folder.resolve("model"), 1);
    slow.source.promote("7", folder.resolve("model"));
    try (TestService service = TestService.start(slow, folder.resolve("cache"), Map.of())) {
      assertThat(service.get("/metrics").body())
          .contains("inference_model_ready{model=\"churn\",reference=\"@champion\"} 0.0");
      slow.resolved.countDown();
      TestService.await(() -> service.get("/").body().contains("Version (7) is being loaded."));
      assertThat(service.get("/readiness").body()).contains("Version (7) is being loaded.");
      slow.downloaded.countDown();
      service.awaitVersion("7");
      assertThat(service.get("/metrics").body())
          .contains("inference_model_ready{model=\"churn\",reference=\"@champion\"} 1.0");
    }
  }
}
