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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the files of the how-to, as they stand there, against Crema's artifacts in a Maven
 * repository of files. Maven's own local repository is only read: it is a second remote one here.
 */
class OwnRepositoryIT {

  private static final String PAGE = "docs/how-to/write-a-component-in-your-own-repository.md";
  private static final Pattern FILE =
      Pattern.compile("(?ms)^`([^`\n]+)`:\n\n```[a-z]+\n(.*?)^```$");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(crema[^<]*)</artifactId>");
  private static final String VERSION = System.getProperty("crema.version", "");

  /** Kept between runs: a few libraries come in versions here that Crema itself does not use. */
  private static final Path LOCAL = Repository.ROOT.resolve(".build/own-repository");

  @TempDir Path folder;
  private Path own;

  @BeforeEach
  void writeFiles() throws IOException {
    own = folder.resolve("own");
    Matcher file = FILE.matcher(Repository.read(PAGE));
    while (file.find()) {
      Path path = own.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
    }
    forget(LOCAL.resolve("dev/crema"));
    publish(Repository.ROOT.resolve("pom.xml"));
    for (Path pom : Repository.files("pom.xml")) {
      if (pom.getParent().getParent().endsWith("libs")) {
        publish(pom);
      }
    }
    Files.writeString(folder.resolve("settings.xml"), settings());
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

  /** Puts a module where mvn deploy would. */
  private void publish(Path pom) throws IOException {
    Matcher artifact =
        ARTIFACT.matcher(Repository.read(pom).replaceFirst("(?s)<parent>.*?</parent>", ""));
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
    String repositories =
        Stream.of("published=" + folder.resolve("published"), "downloaded=" + local)
            .map(pair -> pair.split("=", 2))
            .map(
                pair ->
                    "<%%1$s><id>%s</id><url>%s</url></%%1$s>"
                        .formatted(pair[0], Path.of(pair[1]).toUri()))
            .reduce("", String::concat);
    return """
        <settings><profiles><profile><id>files</id>
        <repositories>%s</repositories>
        <pluginRepositories>%s</pluginRepositories>
        </profile></profiles><activeProfiles><activeProfile>files</activeProfile></activeProfiles></settings>
        """
        .formatted(
            repositories.formatted("repository"), repositories.formatted("pluginRepository"));
  }

  private void maven(String... goals) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-B",
                "-ntp",
                "-s",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + LOCAL));
    command.addAll(List.of(goals));
    assertThatItSucceeds(command);
  }

  private void assertThatItSucceeds(List<String> command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(own.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private void generate(String... options) throws Exception {
    Path module = own.resolve("components/count-words");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                Files.readString(module.resolve("target/classpath")).strip(),
                "dev.crema.sdk.generate.Generate",
                "--root",
                "."));
    command.addAll(List.of(options));
    assertThatItSucceeds(command);
  }

  @Test
  void thePageBuildsAndItsComponentKeepsTheContract() throws Exception {
    assumeTrue(
        Files.isRegularFile(
            Repository.ROOT.resolve("libs/testkit/target/crema-testkit-" + VERSION + ".jar")),
        "The libraries are not packaged. Maybe run: make quick");
    Path base = Repository.ROOT.resolve(".build/base-image/base.tar");
    boolean withImage = Files.isRegularFile(base);
    maven(
        withImage
            ? new String[] {"package", "jib:buildTar", "-Dbase.image=tar://" + base}
            : new String[] {"package"});
    Path module = own.resolve("components/count-words");
    assertThat(module.resolve("target/surefire-reports"))
        .isDirectoryContaining("glob:**CountWordsContractTest.xml");
    generate();
    assertThat(module.resolve("component.yaml"))
        .content()
        .contains(
            "image: \"registry.example/team/count-words:1.0.0\"", "crema.dev/memory: \"512Mi\"");
    assertThat(module.resolve("metadata.yaml")).content().contains("stability: stable");
    assertThat(own.resolve("components/README.md")).content().contains("## count-words");
    generate("--check");

    assumeTrue(withImage, "Crema's base image is not there. Maybe run: make base-image");
    assertThat(module.resolve("target/jib-image.json"))
        .content()
        .contains("\"image\":\"registry.example/team/count-words:1.0.0\"");
  }
}
