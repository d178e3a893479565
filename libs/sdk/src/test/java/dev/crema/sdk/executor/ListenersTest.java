package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepListener;
import dev.crema.sdk.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {
  record Inputs(Dataset train, String how) {}

  record Outputs(Dataset copy, long rows) {}

  static final class CopyData implements Step<Inputs, Outputs> {
    @Override
    public Outputs run(Inputs inputs, StepContext context) throws IOException {
      switch (inputs.how()) {
        case "refuse" -> throw new StepException(ErrorKind.DATA_QUALITY, "The rows are bad.");
        case "fill" -> throw new OutOfMemoryError("Java heap space");
        default -> {}
      }
      Dataset copy = context.newDataset("copy");
      Files.writeString(copy.path(), "x");
      return new Outputs(copy.withMetadata("content_hash", "abc"), 1);
    }
  }

  @TempDir private Path root;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Launch launch;

  @BeforeEach
  void launch() throws IOException {
    HeardSteps.forget();
    Path train = Files.writeString(root.resolve("train"), "rows");
    launch =
        new Launch(root)
            .input("train", train.toString(), Map.of("content_hash", "def"))
            .output("copy");
    launch.environment.put(StepListener.VARIABLES + "URL", "http://127.0.0.1:1");
  }

  private int run(String how) {
    return launch.parameter("how", how).run(new CopyData());
  }

  @Test
  void aStepThatEndsWellIsHeardOfWithWhatItReadAndWrote() {
    assertThat(run("well")).isZero();
    assertThat(HeardSteps.HEARD).containsExactly("started", "completed");
    StepReport started = HeardSteps.REPORTS.getFirst();
    assertThat(started.component()).isEqualTo("copy-data");
    assertThat(started.inputs())
        .containsExactly(
            new StepReport.Item(
                "train", root.resolve("train").toString(), Map.of("content_hash", "def")));
    assertThat(started.outputs())
        .containsExactly(
            new StepReport.Item("copy", launch.outputPath("copy").toString(), Map.of()));
    assertThat(HeardSteps.REPORTS.getLast().outputs())
        .containsExactly(
            new StepReport.Item(
                "copy", launch.outputPath("copy").toString(), Map.of("content_hash", "abc")));
    assertThat(launch.log()).contains("note: heard started", "note: heard completed");
  }

  @Test
  void aStepThatFailsIsHeardOfWithItsKindAndItsCauseStaysTheLastLine() {
    assertThat(run("refuse")).isEqualTo(ErrorKind.DATA_QUALITY.exitCode());
    assertThat(HeardSteps.HEARD).containsExactly("started", "failed DATA_QUALITY");
    assertThat(launch.cause()).isEqualTo("error: The rows are bad.");
    assertThat(HeardSteps.REPORTS.getLast())
        .as("by the places of its outputs its run is known")
        .isEqualTo(HeardSteps.REPORTS.getFirst());
  }

  @Test
  void aStepThatRanOutOfMemoryTellsNobodyMore() {
    assertThat(run("fill")).isEqualTo(ErrorKind.INTERNAL.exitCode());
    assertThat(HeardSteps.HEARD).containsExactly("started");
  }

  @Test
  void aListenerThatFailsChangesNothing() {
    launch.environment.put(HeardSteps.FAILS, "yes");
    assertThat(run("well")).isZero();
    assertThat(launch.log())
        .contains("note: a listener of the step failed: java.lang.IllegalStateException: deaf");
    assertThat(launch.outputFile()).exists();
  }

  @Test
  void nobodyIsLookedForWithoutAVariableThatAsks() {
    launch.environment.remove(StepListener.VARIABLES + "URL");
    assertThat(run("well")).isZero();
    assertThat(HeardSteps.HEARD).isEmpty();
    assertThat(launch.log()).isEmpty();
  }

  @Test
  void whatIsNobodysBusinessIsNotPrintedWithTheReport() {
    launch.environment.put("PASSWORD", "s3cr3t");
    run("well");
    assertThat(HeardSteps.REPORTS.getFirst().toString()).doesNotContain("s3cr3t");
  }
}
