package dev.crema.requestretraining;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;

class RequestRetrainingContractTest extends ComponentContractTest {
  private static final RetrainingStub SERVICE = RetrainingStub.start();

  @AfterAll
  static void stop() {
    SERVICE.close();
  }

  /** The first run asks, and the others are told that it did. */
  @Override
  protected ContractExample example(Path directory) {
    return ContractExample.of(RequestRetraining.class)
        .parameter("model_name", "churn")
        .parameter("snapshot", "9f86d081884c7d659a2feaa0c55ad015")
        .parameter("service_url", SERVICE.url())
        .environment("CREMA_RETRAINING_TOKEN", RetrainingStub.TOKEN)
        .varying("created");
  }
}
