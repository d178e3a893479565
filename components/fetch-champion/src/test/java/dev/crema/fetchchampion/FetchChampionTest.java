package dev.crema.fetchchampion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchChampionTest {
  @TempDir Path folder;

  @Test
  void registryThatIsDownCanBeTriedAgain() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    TestStepContext context =
        TestStepContext.in(folder)
            .withEnvironment("MLFLOW_TRACKING_URI", "http://127.0.0.1:" + port);
    assertKind(context, ErrorKind.UNAVAILABLE, "does not answer");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void missingAddressIsWrongInput() {
    assertKind(
        TestStepContext.in(folder), ErrorKind.INVALID_INPUT, "(MLFLOW_TRACKING_URI) is not set");
  }

  private static void assertKind(TestStepContext context, ErrorKind kind, String message) {
    assertThatThrownBy(() -> new FetchChampion().run(new FetchChampion.Inputs("m", "", 0), context))
        .isInstanceOf(StepException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(kind);
  }
}
