package dev.crema.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.servers.testing.RequiresPodman;
import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of images before any step starts. */
@RequiresPodman
class ContainerCheckIT extends AbstractRunTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  @TempDir Path folder;

  @BeforeEach
  void inContainers() throws IOException {
    environment.putAll(SharedPodman.get().environment());
    containers = new PipelineRunner.InContainers("", false);
    root = folder.resolve("root");
    Files.writeString(
        Files.createDirectories(root.resolve("components")).resolve("index.json"),
        """
        {"components": [
          {"name": "none", "image": "crema/none:1", "module": "components/none"},
          {"name": "small", "image": "crema/small:1", "module": "components/small"}]}
        """);
  }

  private Path pipeline(String image) throws IOException {
    return Files.writeString(
        folder.resolve("edited.yaml"),
        Files.readString(file("contained")).replace("crema/small:1", image));
  }

  private void assertRefused(String image, String... sentences) throws IOException {
    Path pipeline = pipeline(image);
    assertThatThrownBy(() -> run(pipeline, "uri=" + pipeline))
        .isInstanceOf(InvalidInputException.class)
        .message()
        .contains(sentences);
    assertThat(progress.events()).isEmpty();
    assertThat(runs).isEmptyDirectory();
  }

  @Test
  void namesAnImageThatIsNotLoadedAndTheFileToLoad() throws Exception {
    String sentence =
        "The image (crema/none:1) of the component (comp-shell-small) is not loaded; crema pulls none.";
    Path tar = root.resolve("components/none/target/jib-image.tar");
    assertRefused("crema/none:1", sentence, "Maybe run: make images && podman load -i " + tar);
    Files.createDirectories(tar.getParent());
    Files.writeString(tar, "");
    assertRefused("crema/none:1", sentence + "\nMaybe run: podman load -i " + tar);
    assertRefused(
        "example.org/other:7",
        "The image (example.org/other:7)",
        "Maybe load or pull it: podman pull example.org/other:7");
  }

  @Test
  void namesTheVersionThatIsLoadedInstead() throws Exception {
    assertRefused(
        "crema/small:2",
        "The image (crema/small:2) of the component (comp-shell-small) is not loaded,"
            + " but (localhost/crema/small:1) is, which is another version",
        "Maybe compile the pipeline again, as this build has (crema/small:1): make pipelines");
    assertRefused("crema/small@" + DIGEST, "but (localhost/crema/small:1) is");
  }

  @Test
  void saysThatThisBuildHasAnotherImageThanAReleaseNames() throws Exception {
    Path target = Files.createDirectories(root.resolve("components/none/target"));
    Files.writeString(target.resolve("jib-image.tar"), "");
    Files.writeString(target.resolve("jib-image.digest"), DIGEST);
    assertRefused("crema/none@" + DIGEST, "Maybe run: podman load -i ");
    String other = "sha256:" + "cd".repeat(32);
    assertRefused(
        "crema/none@" + other, "Maybe load the images of the release", "another (" + DIGEST + ")");
  }

  @Test
  void warnsOfAnImageThatIsNotTheOneThatWasBuilt() throws Exception {
    Path target = Files.createDirectories(root.resolve("components/small/target"));
    Files.writeString(target.resolve("jib-image.tar"), "");
    Files.writeString(target.resolve("jib-image.id"), DIGEST);
    Path pipeline = pipeline("crema/small:1");
    run(pipeline, "uri=" + pipeline);
    assertThat(progress.events())
        .startsWith(
            "warned The loaded image (crema/small:1) is not the one that this build has made.\n"
                + "Maybe run: podman load -i "
                + target.resolve("jib-image.tar"));
    String id =
        SharedPodman.get().call("image", "inspect", "--format={{.Id}}", SharedPodman.SMALL_IMAGE);
    Files.writeString(target.resolve("jib-image.id"), "sha256:" + id);
    run(pipeline, "uri=" + pipeline);
    assertThat(progress.events()).noneMatch(event -> event.startsWith("warned"));
  }

  @Test
  void namesTheArchitectureOfAnImageForOtherMachines() throws Exception {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "arm64";
    SharedPodman.get()
        .importPrograms("crema/foreign:1", List.of("/bin/sh"), "--arch=" + architecture);
    assertRefused(
        "crema/foreign:1",
        "The image (crema/foreign:1) of the component (comp-shell-small) is for (%s), and Podman"
            .formatted(architecture));
  }

  /** As a release names images, and as Podman knows those that are loaded from OCI tars. */
  @Test
  void resolvesANameWithADigestWithoutAPull() throws Exception {
    Path tar = folder.resolve("image.tar");
    SharedPodman.get().importPrograms("crema/released:1", List.of("/bin/sh", "/bin/cat"));
    SharedPodman.get()
        .call("save", "--quiet", "--format=oci-archive", "--output=" + tar, "crema/released:1");
    SharedPodman.get().call("rmi", "crema/released:1");
    SharedPodman.get().load(tar);
    String loaded =
        SharedPodman.get().call("image", "inspect", "--format={{.Digest}}", "crema/released:1");
    Path pipeline = pipeline("crema/released@" + loaded);
    RunRecord run = run(pipeline, "uri=" + pipeline);
    assertThat(run.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(Objects.requireNonNull(run.containers()).images().values()).containsOnly(loaded);
  }

  @Test
  void refusesAPythonFunctionByName() throws Exception {
    String sentence =
        "The component (comp-add-one) is a Python function of the pipeline's file: it installs"
            + " packages into (python:3.12) when it starts, which crema does not do.\nMaybe ";
    assertThatThrownBy(() -> run("lightweight")).hasMessageContaining(sentence);
    containers = null;
    assertThatThrownBy(() -> run("lightweight")).hasMessageContaining(sentence);
    commands.put("python:3.12", List.of("true"));
    assertThat(task(run("lightweight"), "add-one").reason()).contains("no executor_output.json");
  }
}
