package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrySourceTest {
  @Test
  void isLessPatientThanAStepOfAPipeline() {
    Map<String, String> environment = Map.of("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000");
    assertThat(RegistrySource.connection(environment::get).timeouts())
        .isEqualTo(RegistrySource.PATIENCE);
  }
}
