package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code make component} creates builds with the poms of this repository, keeps the contract,
 * gets an image, and is in the catalogue. The repository here has no other module: the libraries
 * come from the build.
 */
class ScaffoldIT {

  private static final String MODULES = "(?s)<modules>.*?</modules>";

  @TempDir Path folder;

  private Path emptyRepository() throws IOException {
    Path root = Files.createDirectories(folder.resolve("repository"));
    write(
        root.resolve("pom.xml"),
        Repository.read("pom.xml")
            .replaceFirst(MODULES, "<modules><module>components</module></modules>"));
    write(
        root.resolve("components/pom.xml"),
        Repository.read("components/pom.xml").replaceFirst(MODULES, "<modules>\n  </modules>"));
    for (String tools : List.of(".mvn", "libs/images")) {
      Path copy = Files.createDirectories(root.resolve(tools));
      try (Stream<Path> files = Files.list(Repository.ROOT.resolve(tools))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    return root;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aNewComponentBuildsHasAnImageAndIsInTheCatalogue() throws Exception {
    PublishedLibraries libraries = PublishedLibraries.in(folder);
    Path root = emptyRepository();
    Path base = Repository.ROOT.resolve(".build/base-image");
    boolean withImage = Files.isRegularFile(base.resolve("base.tar"));
    PublishedLibraries.sdk(
        root,
        Repository.ROOT.resolve("libs/sdk/target/classes").toString(),
        "NewComponent",
        "--name",
        "profile-data");
    libraries.maven(
        root,
        withImage
            ? List.of("-Dquickly", "-Pimages", "-Dbase.folder=" + base, "package")
            : List.of("-Dquickly", "package"));
    Path module = root.resolve("components/profile-data");
    assertThat(module.resolve("target/surefire-reports"))
        .isDirectoryContaining("glob:**ProfileDataContractTest.xml");

    String classPath = Files.readString(module.resolve("target/classpath")).strip();
    PublishedLibraries.sdk(root, classPath, "Generate");
    assertThat(root.resolve("components/index.json")).content().contains("\"profile-data\"");
    assertThat(root.resolve("components/README.md"))
        .content()
        .contains("[profile-data](profile-data)", "## profile-data");

    assumeTrue(withImage, "The base image is not there. Maybe run: make base-image");
    assertThat(module.resolve("target/jib-image.json"))
        .content()
        .contains("\"image\":\"crema/profile-data:%s\"".formatted(PublishedLibraries.VERSION));
  }
}
