package dev.crema.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A release pins what a cluster runs in the overlay staging, which is then committed. */
class ServiceImagesTest {
  private static final OciTar SERVE = new OciTar("crema/serve:1.2.3", "serve", "1.2.3");
  private static final String ZEROS = "sha256:" + "0".repeat(64);

  @TempDir Path root;
  private BuiltRepository repository;

  @BeforeEach
  void build() throws Exception {
    repository = new BuiltRepository(root);
    repository.write(
        ServiceImages.LIST,
        """
        [{"image": "serve", "module": "serving", "artifact": "crema-serve"}]
        """);
    repository.write(
        ServiceImages.PINS,
        """
        # Written by make release.
        images:
          - name: crema/other
            newName: crema/other
            digest: %s
          - name: crema/serve
            newName: crema/serve
            digest: %s
        """
            .formatted(ZEROS, ZEROS));
    repository.write(
        ServiceImages.MODELS,
        """
        models:
          churn:
            pipeline: retrain
            version: sha256-0000000000000000
            experiment: churn
        """);
    repository.write(
        StagingPipelines.LIST,
        """
        # Written by make release.
        configMapGenerator:
          - name: bootstrap-pipelines
            files:
              - README
        patches:
          - patch: |-
              sources:
                            - configMap:
                                name: bootstrap-pipelines
        """);
    repository.write(StagingPipelines.FOLDER + "README", "None yet.");
    repository.write(ServiceImages.PIPELINE, pipeline("retrain", "crema/brew-coffee"));
    repository.write(BuiltRepository.PIPELINE, pipeline("make-coffee", "crema/wash-cups"));
    Path jar = repository.write("serving/target/crema-serve-1.2.3.jar", "classes");
    repository.write("serving/target/classpath", "");
    repository.write(
        "serving/target/image.inputs",
        "%s  base image\n%s  app/classpath/crema-serve-1.2.3.jar\n"
            .formatted(BuiltRepository.BASE, Digests.of(jar)));
    Files.write(root.resolve("serving/target/jib-image.tar"), SERVE.tar());
    repository.write("serving/target/jib-image.digest", SERVE.digest);
    repository.commit();
  }

  /** As in the repository, but for the depth of the last lines' neighbours. */
  private static final String RELEASED =
      """
      # Written by make release.
      configMapGenerator:
        - name: bootstrap-pipelines
          files:
            - README
        - name: bootstrap-pipelines-make-coffee
          namespace: crema
          files:
            - make-coffee.yaml
        - name: bootstrap-pipelines-retrain
          namespace: crema
          files:
            - retrain.yaml
      patches:
        - patch: |-
            sources:
                          - configMap:
                              name: bootstrap-pipelines
                          - configMap:
                              name: bootstrap-pipelines-make-coffee
                          - configMap:
                              name: bootstrap-pipelines-retrain
      """;

  private static String pipeline(String name, String image) {
    return "pipelineInfo:\n  name: %s\n".formatted(name)
        + BuiltRepository.pipeline(image + ":1.2.3");
  }

  @Test
  void pinsStagingAndLeavesTheRestOfTheFile() throws IOException {
    assertThat(repository.release("--prefix", "registry.example/ml")).as(repository.log()).isZero();
    assertThat(repository.read(ServiceImages.PINS))
        .contains("newName: registry.example/ml/serve\n    digest: " + SERVE.digest)
        .contains("newName: crema/other\n    digest: " + ZEROS)
        .startsWith("# Written by make release.");
    assertThat(repository.read("dist/" + ServiceImages.PINS))
        .isEqualTo(repository.read(ServiceImages.PINS));
    assertThat(repository.read(ServiceImages.MODELS))
        .containsPattern("pipeline: retrain\n *version: sha256-[0-9a-f]{16}\n")
        .doesNotContain("sha256-0000000000000000");
  }

  /** The bootstrap Job has those of its image otherwise, which name images by version. */
  @Test
  void stagingGetsThePipelinesAsTheyAreReleased() throws Exception {
    repository.write(StagingPipelines.FOLDER + "gone.yaml", "of an earlier release");
    repository.commit();
    assertThat(repository.release("--prefix", "registry.example/ml")).as(repository.log()).isZero();
    assertThat(repository.read(StagingPipelines.LIST))
        .isEqualTo(repository.read("dist/" + StagingPipelines.LIST))
        .isEqualTo(RELEASED);
    for (String name : List.of("make-coffee", "retrain")) {
      String file = StagingPipelines.FOLDER + name + ".yaml";
      assertThat(repository.read(file))
          .contains("image: registry.example/ml/", "@sha256:")
          .isEqualTo(repository.read("dist/pipelines/%s/pipeline.yaml".formatted(name)))
          .isEqualTo(repository.read("dist/" + file));
    }
    assertThat(root.resolve(StagingPipelines.FOLDER + "gone.yaml")).doesNotExist();
    String list = repository.read(StagingPipelines.LIST);
    repository.commit();
    assertThat(repository.release("--prefix", "registry.example/ml")).as(repository.log()).isZero();
    assertThat(repository.read(StagingPipelines.LIST)).isEqualTo(list);
  }

  /** The list that is committed: each ConfigMap that it makes is a source of the Job's volume. */
  @Test
  void theListOfThisRepositoryTakesAReleaseAndTheNext() throws Exception {
    Path ours = Path.of(System.getProperty("crema.root", "../..")).resolve(StagingPipelines.LIST);
    repository.write(StagingPipelines.LIST, Files.readString(ours));
    for (int release = 1; release <= 2; release++) {
      repository.commit();
      assertThat(repository.release()).as(repository.log()).isZero();
      Load load = new Load(LoadSettings.builder().build());
      Map<?, ?> list =
          (Map<?, ?>)
              Objects.requireNonNull(
                  load.loadFromString(repository.read("dist/" + StagingPipelines.LIST)));
      Map<?, ?> patch = (Map<?, ?>) items(list, "patches").getFirst();
      Map<?, ?> job =
          (Map<?, ?>)
              Objects.requireNonNull(load.loadFromString(String.valueOf(patch.get("patch"))));
      Map<?, ?> pod = map(map(map(job, "spec"), "template"), "spec");
      Map<?, ?> volume = (Map<?, ?>) items(pod, "volumes").getFirst();
      assertThat(items(map(volume, "projected"), "sources"))
          .extracting(source -> String.valueOf(map((Map<?, ?>) source, "configMap").get("name")))
          .containsExactlyElementsOf(
              items(list, "configMapGenerator").stream()
                  .map(one -> String.valueOf(((Map<?, ?>) one).get("name")))
                  .toList())
          .containsExactly(
              "bootstrap-pipelines",
              "bootstrap-pipelines-make-coffee",
              "bootstrap-pipelines-retrain");
    }
  }

  private static List<?> items(Map<?, ?> resource, String key) {
    return (List<?>) Objects.requireNonNull(resource.get(key), key);
  }

  @Test
  void pipelinesThatAConfigMapCannotHoldAreRefused() throws IOException {
    repository.replace(
        ServiceImages.PIPELINE,
        "pipelineInfo:",
        "# %s%npipelineInfo:".formatted("x".repeat(StagingPipelines.MAX_BYTES)));
    String before = repository.read(StagingPipelines.LIST);
    assertThat(repository.release()).isEqualTo(1);
    assertThat(repository.log())
        .containsPattern(
            "The pipeline \\(retrain.yaml\\) has \\d+ bytes, and a ConfigMap holds 1048576");
    assertThat(repository.read(StagingPipelines.LIST)).isEqualTo(before);
    repository.replace(StagingPipelines.LIST, "- README", "- READ");
    assertThat(repository.release()).isEqualTo(1);
    assertThat(repository.log()).contains("has no ConfigMap of README");
  }

  private static Map<?, ?> map(Map<?, ?> resource, String key) {
    return (Map<?, ?>) Objects.requireNonNull(resource.get(key), key);
  }

  /** Read back, a resource says what the pipeline says, and is called as retraining.yaml asks. */
  @Test
  void thePipelinesAreCustomResourcesToo() throws IOException {
    assertThat(repository.release()).as(repository.log()).isZero();
    Load load = new Load(LoadSettings.builder().build());
    List<Map<?, ?>> resources = new ArrayList<>();
    for (Object resource : load.loadAllFromString(repository.read("dist/" + KfpResources.FILE))) {
      resources.add((Map<?, ?>) resource);
    }
    assertThat(resources)
        .extracting(resource -> String.valueOf(resource.get("kind")))
        .containsExactly("Pipeline", "PipelineVersion", "Pipeline", "PipelineVersion");
    Map<?, ?> version = resources.getLast();
    Map<?, ?> spec = map(version, "spec");
    assertThat(spec.get("pipelineName")).isEqualTo("retrain");
    assertThat(repository.read(ServiceImages.MODELS))
        .contains("version: " + map(version, "metadata").get("name"));
    List<Object> released = new ArrayList<>();
    load.loadAllFromString(repository.read("dist/" + ServiceImages.PIPELINE))
        .forEach(released::add);
    assertThat(spec.get("pipelineSpec")).isEqualTo(released.getFirst());
    assertThat(spec.get("platformSpec")).isEqualTo(released.getLast());
  }

  /** Another registry gives other names in the pipeline, so it is another version of it. */
  @Test
  void theVersionIsThatOfThePipelineAsReleased() throws Exception {
    assertThat(repository.release()).as(repository.log()).isZero();
    String first = repository.read(ServiceImages.MODELS);
    repository.commit();
    assertThat(repository.release("--prefix", "registry.example/ml")).as(repository.log()).isZero();
    assertThat(repository.read(ServiceImages.MODELS)).isNotEqualTo(first);
  }

  @Test
  void aDraftLeavesTheTree() throws IOException {
    String before = repository.read(ServiceImages.PINS);
    assertThat(repository.release("--draft")).as(repository.log()).isZero();
    assertThat(repository.read(ServiceImages.PINS)).isEqualTo(before);
    assertThat(repository.read("dist/" + ServiceImages.PINS)).contains(SERVE.digest);
    assertThat(root.resolve(StagingPipelines.FOLDER + "retrain.yaml")).doesNotExist();
    assertThat(root.resolve("dist/" + StagingPipelines.FOLDER + "retrain.yaml")).exists();
  }

  @Test
  void aServiceWithoutItsImageIsRefusedAndNothingIsWritten() throws IOException {
    Files.delete(root.resolve("serving/target/jib-image.tar"));
    String before = repository.read(ServiceImages.PINS);
    assertThat(repository.release()).isEqualTo(1);
    assertThat(repository.log()).contains("(serve) has no image").contains("make images");
    assertThat(repository.read(ServiceImages.PINS)).isEqualTo(before);
  }

  /** MLflow's: no module makes it, and its digest is read from its tar. */
  @Test
  void anImageThatNoModuleIsIsPinnedFromItsTar() throws Exception {
    repository.write(
        ServiceImages.LIST, "[{\"image\": \"other\", \"tar\": \".build/other-image/image.tar\"}]");
    repository.commit();
    assertThat(repository.release()).isEqualTo(1);
    assertThat(repository.log()).contains("(other) is not made").contains("make other-image");
    OciTar other = new OciTar("crema/other:1.2.2", "other", "1.2.2");
    Path tar = Files.createDirectories(root.resolve(".build/other-image")).resolve("image.tar");
    Files.write(tar, other.tar());
    assertThat(repository.release("--draft")).isEqualTo(1);
    assertThat(repository.log()).contains("has the name (crema/other:1.2.2)");
    other = new OciTar("crema/other:1.2.3", "other", "1.2.3");
    Files.write(tar, other.tar());
    assertThat(repository.release("--draft")).as(repository.log()).isZero();
    assertThat(repository.read("dist/" + ServiceImages.PINS))
        .contains("newName: crema/other\n    digest: " + other.digest);
  }

  /** What is tried on this machine needs no image of MLflow, which takes minutes to make. */
  @Test
  void aDraftSaysWhichImageItLeavesUnpinned() throws Exception {
    repository.write(
        ServiceImages.LIST, "[{\"image\": \"other\", \"tar\": \".build/other-image/image.tar\"}]");
    String before = repository.read(ServiceImages.PINS);
    assertThat(repository.release("--draft")).as(repository.log()).isZero();
    assertThat(repository.log())
        .contains("note: The image (other) is not made", "Maybe run: make other-image");
    assertThat(repository.read("dist/" + ServiceImages.PINS)).isEqualTo(before);
  }

  @Test
  void anImageThatStagingDoesNotNameIsRefused() throws IOException {
    repository.replace(ServiceImages.PINS, "crema/serve\n    newName", "crema/server\n    newName");
    assertThat(repository.release()).isEqualTo(1);
    assertThat(repository.log()).contains("has no entry for the image (crema/serve)");
  }
}
