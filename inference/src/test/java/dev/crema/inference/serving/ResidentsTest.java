package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.inference.scoring.Predictor;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentsTest {
  @TempDir Path folder;
  private final Residents residents = new Residents(1_000, LoadListener.NONE);

  private ModelSlot serve(String version, boolean isFollowed, long bytes) throws IOException {
    ModelSlot slot = new ModelSlot("churn", new Reference.Number(version), isFollowed);
    ModelVersion registered =
        new ModelVersion("churn", version, "run", "models:/m-" + version, Map.of());
    ModelPackage contents = TestModels.write(folder.resolve(version), 1);
    Predictor predictor = TestLoading.PREDICTORS.predictor(registered, contents);
    residents.add(slot);
    residents.serve(
        slot,
        registered,
        () -> new ServedModel(registered, contents, predictor, Instant.EPOCH, bytes));
    return slot;
  }

  @Test
  void whatIsFollowedTakesNothingOfTheBudget() throws IOException {
    ModelSlot followed = serve("1", true, 5_000);
    ModelSlot first = serve("2", false, 500);
    ModelSlot second = serve("3", false, 500);
    assertThat(first.current()).isNotNull();
    assertThat(second.current()).isNotNull();
    assertThat(residents.bytes()).isEqualTo(6_000);
    ModelSlot third = serve("4", false, 500);
    assertThat(first.current()).as("the oldest makes room").isNull();
    assertThat(second.current()).isNotNull();
    assertThat(third.current()).isNotNull();
    ModelSlot huge = serve("5", false, 2_000);
    assertThat(huge.current()).as("larger than the budget: alone").isNotNull();
    assertThat(second.current()).isNull();
    assertThat(third.current()).isNull();
    assertThat(followed.current()).isNotNull();
  }
}
