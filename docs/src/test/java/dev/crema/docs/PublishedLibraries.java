package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Crema's libraries in a Maven repository of files, as {@code mvn deploy} would put them there, and
 * Maven that takes them from it. The user's own local repository is only read: it is a second
 * remote one here.
 */
final class PublishedLibraries {

  static final String VERSION = System.getProperty("crema.version", "");

  private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(crema[^<]*)</artifactId>");

  /** Kept between runs: a few libraries come in versions here that Crema itself does not use. */
  private static final Path LOCAL = Repository.ROOT.resolve(".build/own-repository");

  private final Path folder;
  private final Path settings;

  private PublishedLibraries(Path folder) {
    this.folder = folder;
    this.settings = folder.resolve("settings.xml");
  }

  static PublishedLibraries in(Path folder) throws IOException {
    assumeTrue(
        Files.isRegularFile(
            Repository.ROOT.resolve("libs/testkit/target/crema-testkit-" + VERSION + ".jar")),
        "The libraries are not packaged. Maybe run: make quick");
    PublishedLibraries libraries = new PublishedLibraries(folder);
    forget(LOCAL.resolve("dev/crema"));
    libraries.publish(Repository.ROOT.resolve("pom.xml"));
    for (Path pom : Repository.files("pom.xml")) {
      if (pom.getParent().getParent().endsWith("libs")) {
        libraries.publish(pom);
      }
    }
    Files.writeString(libraries.settings, libraries.settings());
    return libraries;
  }

  /** Else Maven would take what it took from an earlier build. */
  private static void forget(Path artifacts) throws IOException {
    if (Files.isDirectory(artifacts)) {
      try (Stream<Path> files = Files.walk(artifacts)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void publish(Path pom) throws IOException {
    Matcher artifact = ARTIFACT.matcher(PARENT.matcher(Repository.read(pom)).replaceFirst(""));
    assertThat(artifact.find()).as(pom.toString()).isTrue();
    String name = artifact.group(1);
    Path target =
        Files.createDirectories(
            folder.resolve("published/dev/crema").resolve(name).resolve(VERSION));
    String file = name + "-" + VERSION;
    Files.copy(pom, target.resolve(file + ".pom"));
    Path jar = pom.resolveSibling("target").resolve(file + ".jar");
    if (Files.isRegularFile(jar)) {
      Files.copy(jar, target.resolve(file + ".jar"));
    }
  }

  private String settings() {
    String local =
        System.getProperty(
            "localRepository",
            Path.of(System.getProperty("user.home"), ".m2/repository").toString());
    return """
        <settings>
          <profiles>
            <profile><id>files</id><repositories>%s%s</repositories><pluginRepositories>%s</pluginRepositories></profile>
          </profiles>
          <activeProfiles><activeProfile>files</activeProfile></activeProfiles>
        </settings>
        """
        .formatted(
            repository("repository", "published", folder.resolve("published")),
            repository("repository", "downloaded", Path.of(local)),
            repository("pluginRepository", "downloaded", Path.of(local)));
  }

  private static String repository(String element, String id, Path place) {
    return "<%s><id>%s</id><url>%s</url></%s>".formatted(element, id, place.toUri(), element);
  }

  /** Runs Maven in a folder, and fails with what it said if it fails. */
  void maven(Path project, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("mvn", "-B", "-ntp", "-s", settings.toString(), "-Dmaven.repo.local=" + LOCAL));
    command.addAll(arguments);
    run(project, command);
  }

  /** Runs a main of the SDK in a folder, which is its {@code --root}. */
  static void sdk(Path project, String classPath, String main, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                classPath,
                "dev.crema.sdk.generate." + main,
                "--root",
                "."));
    command.addAll(List.of(options));
    run(project, command);
  }

  private static void run(Path project, List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
