package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs steps in real containers, of an image with a shell and little else. */
@RequiresPodman
class ContainerRunIT extends AbstractRunTest {
  @TempDir Path folder;
  private Path given = Path.of("");

  @BeforeEach
  void inContainers() throws IOException {
    environment.putAll(SharedPodman.get().environment());
    containers = new PipelineRunner.InContainers("", false);
    given = Files.writeString(folder.resolve("given"), "as given");
  }

  @AfterEach
  void leavesNoContainer() throws IOException {
    assertThat(SharedPodman.get().call("ps", "--all", "--quiet")).isEmpty();
  }

  private RunRecord run(String first) throws IOException, InterruptedException {
    return run("contained", "uri=" + given, "first=" + first);
  }

  /** Returns what the first step found out. */
  private String told(String script) throws IOException, InterruptedException {
    RunRecord run = run(script + "; : > \"$copy\"");
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    return String.valueOf(task(run, "shell-small").parameters().get("text")).strip();
  }

  @Test
  void runsEachStepInItsImage() throws Exception {
    RunRecord run = run("contained", "uri=" + given);
    assertThat(run.state()).describedAs(progress.said().toString()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(task(run, "shell-small-2").parameters()).containsEntry("text", "as given");
    String digest =
        SharedPodman.get()
            .call("image", "inspect", "--format={{.Digest}}", SharedPodman.SMALL_IMAGE);
    RunRecord read = RunRecord.read(progress.folder());
    assertThat(read.containers()).isNotNull();
    assertThat(read.containers().runtime()).startsWith("Podman ");
    assertThat(read.containers().images()).containsOnly(Map.entry("crema/small:1", digest));
  }
}
