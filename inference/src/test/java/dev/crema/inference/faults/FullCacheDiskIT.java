package dev.crema.inference.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.outside.SmallDisk;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model cache on a disk of one megabyte that others fill up. */
class FullCacheDiskIT {
  @TempDir Path folder;
  private Path disk;
  private SmallDisk small;
  private ModelPackage first;
  private FakeMlflow mlflow;

  @BeforeEach
  void mount() throws Exception {
    first = TestModels.write(folder.resolve("first"), 1);
    small = SmallDisk.mount(folder.resolve("disk"), "1m");
    disk = small.path();
    assumeTrue(small.isMounted(), SmallDisk.ABSENT);
    mlflow = new FakeMlflow();
    mlflow.register("1", Version.of(folder.resolve("first")));
  }

  @AfterEach
  void unmount() throws Exception {
    if (small.isMounted()) {
      mlflow.close();
    }
    small.close();
  }

  /** Writes until the disk takes no more. */
  private Path fill() throws IOException {
    Path ballast = disk.resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      byte[] block = new byte[1_024];
      while (true) {
        out.write(block);
      }
    } catch (IOException _) {
      return ballast; // Full.
    }
  }

  private TestService start() {
    return TestService.start(
        FaultService.source(mlflow.uri()),
        disk.resolve("cache"),
        Map.of("crema.batches.directory", folder.resolve("batches").toString()));
  }

  @Test
  void theVersionThatServesGoesOnAndTheNextComesWhenThereIsRoom() throws Exception {
    ModelPackage second = TestModels.write(folder.resolve("second"), 2);
    try (TestService service = start()) {
      service.awaitVersion("1");
      TestService.await(() -> cached().contains(FaultService.POINTER) && cached().size() == 2);
      List<String> before = cached();
      Path ballast = fill();
      mlflow.register("2", Version.of(folder.resolve("second")));
      mlflow.promote("2");
      TestService.await(
          () ->
              FaultService.reason(service, "@champion")
                  .equals("The disk does not take or give the package."));
      assertThat(FaultService.state(service, "@champion")).isEqualTo("keeping");
      FaultService.assertAnswers(service, "", "1", first);
      TestService.await(() -> cached().equals(before));
      Files.delete(ballast);
      service.awaitVersion("2");
      FaultService.assertAnswers(service, "", "2", second);
    }
  }

  @Test
  void aVersionServesThoughTheDiskDoesNotRememberItAndIsRememberedLater() throws Exception {
    try (TestService service = start()) {
      service.awaitVersion("1");
      TestService.await(() -> cached().contains(FaultService.POINTER));
    }
    Path pointer = disk.resolve("cache/churn/last-good-alias-champion.json");
    Files.delete(pointer);
    Path ballast = fill();
    try (TestService service = start()) {
      service.awaitVersion("1");
      FaultService.assertAnswers(service, "", "1", first);
      assertThat(FaultService.state(service, "@champion")).isEqualTo("serving");
      TestService.await(() -> service.get("/metrics").body().contains("outcome=\"unchanged\""));
      assertThat(cached()).as("neither the pointer nor a part of it").hasSize(1);
      Files.delete(ballast);
      TestService.await(() -> pointer.toFile().length() > 0);
      TestService.await(() -> cached().size() == 2);
    }
    mlflow.close();
    try (TestService service = start()) {
      TestService.await(() -> service.get("/readiness").statusCode() == 200);
      FaultService.assertAnswers(service, "", "1", first);
    }
  }

  private List<String> cached() {
    try {
      return FaultService.cached(disk.resolve("cache"), "churn");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
