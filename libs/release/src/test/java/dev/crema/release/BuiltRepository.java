package dev.crema.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A committed repository with two components, their images and a pipeline. */
final class BuiltRepository {

  static final String BREW = "brew-coffee";
  static final String WASH = "wash-cups";
  static final String BASE = "sha256:0000";
  static final String PIPELINE = "pipelines/make-coffee/pipeline.yaml";

  final Path root;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  BuiltRepository(Path root) throws IOException, InterruptedException {
    this.root = root;
    write(".gitignore", "target/\n.build/\ndist/\n");
    write(
        "components/index.json",
        Json.writePretty(Map.of("components", List.of(entry(BREW), entry(WASH)))));
    component(BREW);
    component(WASH);
    write(PIPELINE, pipeline("crema/brew-coffee:1.2.3", "crema/wash-cups:1.2.3"));
    git("init", "-q");
    commit();
  }

  private static Map<String, Object> entry(String name) {
    return Map.of(
        "name",
        name,
        "version",
        "1.2.3",
        "image",
        "crema/%s:1.2.3".formatted(name),
        "module",
        "components/" + name);
  }

  private void component(String name) throws IOException {
    String folder = "components/" + name + "/";
    write(
        folder + "component.yaml",
        """
        # Generated
        name: %s
        description: "image: crema/%s:1.2.3"
        implementation:
          container:
            image: "crema/%s:1.2.3"
            command: ["java"]
        """
            .formatted(name, name, name));
    write(folder + "metadata.yaml", "name: %s\n".formatted(name));
    write(folder + "target/%s-1.2.3.jar".formatted(name), "classes of " + name);
    Path library = write("libs/cups/target/crema-cups-1.2.3.jar", "cups");
    write(folder + "target/classpath", library.toString());
    image(name, new OciTar("crema/%s:1.2.3".formatted(name), name, "1.2.3"));
  }

  static String pipeline(String... images) {
    StringBuilder yaml =
        new StringBuilder("# PIPELINE DEFINITION\ndeploymentSpec:\n  executors:\n");
    for (int i = 0; i < images.length; i++) {
      yaml.append("    exec-%d:\n      container:\n        image: %s\n".formatted(i, images[i]));
    }
    return yaml + "---\nplatforms: {}\n";
  }

  /** Puts an image where Jib does, with what it was made of. */
  void image(String name, OciTar image) throws IOException {
    Path target = root.resolve("components").resolve(name).resolve("target");
    Files.write(target.resolve("jib-image.tar"), image.tar());
    Files.writeString(target.resolve("jib-image.digest"), image.digest);
    inputs(name, BASE);
  }

  /** Writes what the image was made of. */
  void inputs(String name, String base) throws IOException {
    Path target = root.resolve("components").resolve(name).resolve("target");
    StringBuilder inputs = new StringBuilder(base + "  base image\n");
    inputs.append(line(target.resolve(name + "-1.2.3.jar"), "app/classpath/"));
    inputs.append(line(root.resolve("libs/cups/target/crema-cups-1.2.3.jar"), "app/libs/"));
    Files.writeString(target.resolve("image.inputs"), inputs);
  }

  private static String line(Path jar, String folder) throws IOException {
    return "%s  %s%s\n".formatted(Digests.of(jar), folder, jar.getFileName());
  }

  Path target(String name, String file) {
    return root.resolve("components").resolve(name).resolve("target").resolve(file);
  }

  void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
  }

  Path write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  String read(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }

  void replace(String file, String before, String after) throws IOException {
    assertThat(read(file)).contains(before);
    write(file, read(file).replace(before, after));
    commitQuietly();
  }

  private void commitQuietly() throws IOException {
    try {
      commit();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void commit() throws IOException, InterruptedException {
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "state");
  }

  String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  int release(String... options) {
    log.reset();
    List<String> arguments = new java.util.ArrayList<>(List.of("--root", root.toString()));
    arguments.addAll(List.of(options));
    PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    return Release.run(stream, stream, arguments.toArray(String[]::new));
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }
}
