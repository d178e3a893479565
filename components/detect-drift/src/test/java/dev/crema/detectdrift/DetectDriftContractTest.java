package dev.crema.detectdrift;

import dev.crema.models.ModelPackage;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

class DetectDriftContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path profiled = directory.resolve("model");
    ModelPackage plain = Example.model(directory.resolve("plain"));
    ModelPackage model = Example.profiled(profiled, Example.reference(plain, 2_000));
    Path window =
        Example.dataset(
            directory.resolve("predictions"),
            Example.PREDICTIONS,
            Example.answered(model, Example.rows(600, 5)));
    return ContractExample.of(DetectDrift.class)
        .artifact("model", profiled)
        .artifact("predictions", window)
        .parameter("window_start", "2026-11-01T00:00:00Z")
        .parameter("window_end", "2026-11-02T00:00:00Z");
  }
}
