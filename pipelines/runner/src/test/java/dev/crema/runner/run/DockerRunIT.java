package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.servers.LocalDocker;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs steps with a real Docker daemon. */
class DockerRunIT extends AbstractContainerRunTest {
  private static @Nullable LocalDocker docker;

  DockerRunIT() {
    super("docker");
  }

  @BeforeAll
  static void startDocker() throws IOException {
    assumeTrue(LocalDocker.missing().isEmpty(), LocalDocker.missing().orElse(""));
    docker = LocalDocker.in(Path.of("target"));
    docker().importPrograms(SharedPodman.SMALL_IMAGE, SharedPodman.PROGRAMS);
  }

  @AfterAll
  static void stopDocker() throws IOException {
    if (docker != null) {
      docker().close();
    }
  }

  private static LocalDocker docker() {
    return Objects.requireNonNull(docker);
  }

  @Override
  Map<String, String> runtime() {
    return docker().environment();
  }

  @Override
  String call(String... arguments) throws IOException {
    return docker().call(arguments);
  }

  @Test
  void runsEachStepInItsImage() throws Exception {
    RunRecord run = run("contained", "uri=" + given);
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "shell-small-2").parameters()).containsEntry("text", "as given");
    RunRecord.InContainers in =
        Objects.requireNonNull(RunRecord.read(progress.folder()).containers());
    assertThat(in.runtime()).startsWith("Docker ");
    assertThat(in.images()).containsKey("crema/small:1");
  }

  @Test
  void saysHowAListedImageComesIntoThisDocker() throws Exception {
    list("none", false);
    Path pipeline =
        edited("image: crema/small:1\npipelineInfo", "image: crema/none:1\npipelineInfo");
    String driver = docker().call("info", "--format={{json .DriverStatus}}");
    assertThatThrownBy(() -> run(pipeline, "uri=" + given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("The image (crema/none:1)")
        .hasMessageContaining(
            driver.contains("io.containerd.snapshotter")
                ? "Maybe run: make images && docker load -i "
                : "this one loads no OCI tars");
  }
}
