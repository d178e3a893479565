package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.testkit.Printed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
  @Test
  void theCheckSaysWhatItsPagesSay() {
    String said =
        ClusterCheck.isWell() + "\n" + ClusterCheck.took(Duration.ofSeconds(31), 88, 0) + "\n";
    for (String page : List.of("docs/how-to/install-on-a-cluster.md", "docs/tutorial.md")) {
      Printed block =
          Printed.block(Scripts.ROOT.resolve(page), "Every object of the overlays")
              .varying("\\b\\d+(?= tests| skipped)");
      block.assertIn(said);
      assertThatThrownBy(() -> block.assertIn(said.replace("1.36", "1.37")))
          .isInstanceOf(AssertionError.class);
    }
  }
}
