package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.PipelineUpload;
import dev.crema.retraining.core.ModelPolicy;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.SettingsFile;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In staging and production the Job uploads the pipelines of the release, by digest. */
class ReleasedPipelinesTest {
  private static final Set<Overlay> RELEASED = Set.of(Overlay.STAGING, Overlay.PRODUCTION);
  private static final String ZEROS = "sha256-" + "0".repeat(16);
  private static final String MAP = "bootstrap-pipelines";

  /** Of names and contents together; ConfigMaps that are larger are refused by Kubernetes. */
  private static final int MOST_BYTES = 1 << 20;

  private static final String GENERATOR =
      "  - name: %s-%s\n    namespace: crema\n    files:\n      - %s.yaml\n";
  private static final String SOURCE =
      " ".repeat(20) + "- configMap:\n" + " ".repeat(24) + "name: %s\n";
  private static final Pattern IMAGE = Pattern.compile("(?m)^ +image: (\\S+)$");
  private static final String LABEL = "app.kubernetes.io/name";
  private static final Invariant DELETED = ReleasedPipelinesTest::stayingOrNeeded;
  private static final Invariant MOUNTED = ReleasedPipelinesTest::unmounted;
  private static final Invariant PINNED = ReleasedPipelinesTest::unpinned;
  private static final Invariant ASKED = ReleasedPipelinesTest::unanswered;

  @TempDir Path folder;

  private static List<String> unmounted(Manifests manifests) {
    List<String> found = new ArrayList<>();
    Workload job = manifests.workload("bootstrap");
    String path = Settings.of(manifests, job).getOrDefault("CREMA_PIPELINES", "");
    PodInvariants.unless(
        Set.copyOf(mountedAt(job, path)).equals(Set.copyOf(maps(manifests))),
        "The Job uploads what is in (%s), not the release's pipelines.".formatted(path),
        found);
    String option = "--retraining=";
    String file =
        job.container().getArgs().stream()
            .filter(argument -> argument.startsWith(option))
            .map(argument -> argument.substring(option.length()))
            .findFirst()
            .orElse("/");
    String service =
        manifests.workload("retraining").pod().getVolumes().stream()
            .filter(volume -> volume.getConfigMap() != null)
            .map(volume -> volume.getConfigMap().getName())
            .findFirst()
            .orElse("");
    PodInvariants.unless(
        mountedAt(job, String.valueOf(Path.of(file).getParent())).equals(List.of(service)),
        "The Job does not look at what the retraining service reads (%s).".formatted(file),
        found);
    return found;
  }

  /** Returns the ConfigMaps that the Job has at a path. */
  private static List<String> mountedAt(Workload job, String path) {
    return job.container().getVolumeMounts().stream()
        .filter(mount -> mount.getMountPath().equals(path))
        .flatMap(mount -> Workload.maps(job.volume(mount.getName())))
        .toList();
  }

  private static List<String> stayingOrNeeded(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (ConfigMap map : manifests.all(ConfigMap.class)) {
      String name = map.getMetadata().getName();
      boolean isDeleted = "bootstrap".equals(map.getMetadata().getLabels().get(LABEL));
      PodInvariants.unless(
          isDeleted || !name.startsWith(MAP), "Of a release %s would stay.".formatted(name), found);
      manifests.servers().stream()
          .filter(server -> isDeleted && server.maps().contains(name))
          .forEach(server -> found.add("%s reads %s.".formatted(server.name(), name)));
    }
    return found;
  }

  private static ConfigMap map(Manifests manifests, String prefix) {
    return manifests.all(ConfigMap.class).stream()
        .filter(map -> map.getMetadata().getName().startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> files(Manifests manifests, String prefix) {
    return map(manifests, prefix).getData();
  }

  /** Returns the names of the ConfigMaps of pipelines, with that of the README. */
  private static List<String> maps(Manifests manifests) {
    return manifests.all(ConfigMap.class).stream()
        .map(map -> map.getMetadata().getName())
        .filter(name -> name.startsWith(MAP))
        .toList();
  }

  private static Map<String, String> allFiles(Manifests manifests) {
    Map<String, String> files = new TreeMap<>();
    maps(manifests).forEach(name -> files.putAll(files(manifests, name)));
    return files;
  }

  private static Map<String, String> pipelines(Manifests manifests) {
    Map<String, String> pipelines = allFiles(manifests);
    pipelines.keySet().removeIf(name -> !name.endsWith(".yaml"));
    return pipelines;
  }

  private static List<String> unpinned(Manifests manifests) {
    List<String> found = new ArrayList<>();
    pipelines(manifests)
        .forEach(
            (name, yaml) ->
                IMAGE
                    .matcher(yaml)
                    .results()
                    .map(match -> match.group(1))
                    .filter(image -> !image.matches(".+@sha256:[0-9a-f]{64}"))
                    .forEach(image -> found.add("%s runs %s.".formatted(name, image))));
    return found;
  }

  /** Zeros ask for nothing that was ever released, like the zeros of images. */
  private static List<String> unanswered(Manifests manifests) {
    String text = StrictYaml.needed(files(manifests, "retraining-models"), "retraining.yaml");
    RetrainingSettings settings = SettingsFile.parse("retraining.yaml", text);
    List<String> found = new ArrayList<>();
    for (ModelPolicy policy : settings.models().values()) {
      String pipeline = policy.plan().pipeline();
      String version = policy.plan().version();
      String yaml = pipelines(manifests).get(pipeline + ".yaml");
      PodInvariants.unless(
          version.equals(ZEROS) || (yaml != null && version(pipeline, yaml).equals(version)),
          "The service asks for %s %s, which the Job does not upload.".formatted(pipeline, version),
          found);
    }
    return found;
  }

  private static String version(String pipeline, String yaml) {
    return new PipelineUpload(pipeline, "", yaml.getBytes(StandardCharsets.UTF_8)).versionName();
  }

  @Test
  void theJobUploadsTheReleasesAndLooksAtWhatTheServiceAsksFor() {
    MOUNTED.holdsIn(RELEASED);
    MOUNTED.catches(
        Overlay.STAGING,
        "not the release's pipelines",
        twin ->
            twin.workload("bootstrap").pod().getVolumes().forEach(ReleasedPipelinesTest::other));
    MOUNTED.catches(
        Overlay.PRODUCTION,
        "The Job uploads what is in (/app/pipelines)",
        twin -> files(twin, "bootstrap-settings").put("CREMA_PIPELINES", "/app/pipelines"));
    MOUNTED.catches(
        Overlay.PRODUCTION,
        "does not look at what the retraining service reads",
        twin ->
            twin.workload("bootstrap")
                .container()
                .getArgs()
                .removeIf(argument -> argument.startsWith("--retraining=")));
  }

  private static void other(Volume volume) {
    if (volume.getName().equals("pipelines")) {
      volume.getProjected().getSources().getFirst().getConfigMap().setName("other");
    }
  }

  @Test
  void whatIsCommittedFitsTogether() {
    PINNED.holdsIn(RELEASED);
    PINNED.catches(
        Overlay.STAGING,
        "retrain.yaml runs crema/",
        // In each of them: one has the file already, once there was a release.
        twin ->
            maps(twin)
                .forEach(
                    map ->
                        files(twin, map)
                            .put("retrain.yaml", Scripts.read("pipelines/retrain/pipeline.yaml"))));
    ASKED.holdsIn(RELEASED);
    ASKED.catches(
        Overlay.PRODUCTION,
        "asks for retrain sha256-1111111111111111",
        twin ->
            files(twin, "retraining-models")
                .computeIfPresent(
                    "retraining.yaml",
                    (name, text) ->
                        text.replaceAll("sha256-[0-9a-f]{16}\\b", "sha256-" + "1".repeat(16))));
  }

  /** By this label upgrade.md has the ConfigMaps of earlier releases deleted, with the Jobs. */
  @Test
  void whatAnUpgradeDeletesIsReadByItsJobsAlone() {
    DELETED.holdsIn(RELEASED);
    DELETED.catches(
        Overlay.STAGING,
        "would stay",
        twin -> map(twin, MAP).getMetadata().getLabels().put(LABEL, "crema"));
    DELETED.catches(
        Overlay.PRODUCTION,
        "retraining reads retraining-models",
        twin -> map(twin, "retraining-models").getMetadata().getLabels().put(LABEL, "bootstrap"));
    assertThat(Scripts.read("docs/how-to/upgrade.md"))
        .contains(
            "delete job preflight bootstrap --ignore-not-found\n",
            "kubectl -n crema delete configmap -l " + LABEL + "=bootstrap\n");
  }

  @Test
  void everyFileBesideTheListIsInIt() throws IOException {
    for (Overlay overlay : RELEASED) {
      Path pipelines =
          Scripts.ROOT.resolve("kubernetes/overlays/%s/pipelines".formatted(overlay.folder()));
      try (Stream<Path> files = Files.list(pipelines)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())))
            .as(overlay.name().toLowerCase(Locale.ROOT))
            .filteredOn(name -> !name.equals("kustomization.yaml"))
            .containsExactlyInAnyOrderElementsOf(allFiles(overlay.manifests()).keySet());
      }
    }
  }

  /** The pipelines of today with digests, as make release writes them: they come through whole. */
  @Test
  void configMapsHoldAReleaseByteForByte() throws IOException {
    for (String part : List.of("kubernetes", "monitoring")) {
      copy(part);
    }
    Path staging = folder.resolve("kubernetes/overlays/staging/pipelines");
    Map<String, String> released = new TreeMap<>();
    StringBuilder maps = new StringBuilder("      - README\n");
    StringBuilder sources = new StringBuilder(SOURCE.formatted(MAP));
    for (String name : names()) {
      String yaml = released(Scripts.read("pipelines/%s/pipeline.yaml".formatted(name)));
      released.put(name + ".yaml", yaml);
      Files.writeString(staging.resolve(name + ".yaml"), yaml);
      maps.append(GENERATOR.formatted(MAP, name, name));
      sources.append(SOURCE.formatted(MAP + "-" + name));
    }
    Path file = staging.resolve("kustomization.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("(?s)  - name: bootstrap-pipelines-.+\npatches:", "patches:")
            .replaceAll("(?s) {20}- configMap:.+", "")
            .replace("      - README\n", maps)
            .concat(sources.toString()));
    Manifests rendered = Manifests.parse(render("staging"));
    assertThat(pipelines(rendered)).isEqualTo(released);
    assertThat(PINNED.violations(rendered)).isEmpty();
    assertThat(MOUNTED.violations(rendered)).isEmpty();
    assertThat(maps(rendered)).hasSize(released.size() + 1);
    // A half to spare: a pipeline may grow before somebody has to make two of it.
    for (String map : maps(rendered)) {
      long bytes =
          files(rendered, map).entrySet().stream()
              .mapToLong(
                  one -> (one.getKey() + one.getValue()).getBytes(StandardCharsets.UTF_8).length)
              .sum();
      assertThat(bytes).as(map).isLessThan(MOST_BYTES / 2);
    }
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(Scripts.ROOT.resolve("pipelines"))) {
      List<String> names =
          folders
              .filter(one -> Files.isRegularFile(one.resolve("pipeline.yaml")))
              .map(one -> String.valueOf(one.getFileName()))
              .sorted()
              .toList();
      assertThat(names).contains("retrain");
      return names;
    }
  }

  private static String released(String yaml) {
    return IMAGE
        .matcher(yaml)
        .replaceAll(
            match ->
                match
                    .group()
                    .replaceFirst(
                        "image: crema/([a-z-]+):.+",
                        "image: registry.example/a/long/prefix/$1@sha256:" + "7".repeat(64)));
  }

  private void copy(String part) throws IOException {
    Path from = Scripts.ROOT.resolve(part);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(from)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(
                  file ->
                      !from.relativize(file).toString().matches("(target|src)/.*|.*/secrets/.*"))
              .toList();
    }
    for (Path file : files) {
      Path target = folder.resolve(part).resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private String render(String overlay) {
    return Scripts.run(
        Scripts.run("kubernetes/kubectl.sh").strip(),
        "kustomize",
        "--load-restrictor",
        "LoadRestrictionsNone",
        folder.resolve("kubernetes/overlays").resolve(overlay).toString());
  }
}
