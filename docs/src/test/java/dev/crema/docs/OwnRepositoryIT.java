package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the files of the how-to, as they stand there, against the published libraries. */
class OwnRepositoryIT {

  private static final String PAGE = "docs/how-to/write-a-component-in-your-own-repository.md";
  private static final Pattern FILE =
      Pattern.compile("(?ms)^`([^`\n]+)`:\n\n```[a-z]+\n(.*?)^```$");

  @TempDir Path folder;

  private Path files() throws IOException {
    Path own = folder.resolve("own");
    Matcher file = FILE.matcher(Repository.read(PAGE));
    while (file.find()) {
      Path path = own.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
    }
    return own;
  }

  @Test
  void thePageBuildsAndItsComponentKeepsTheContract() throws Exception {
    PublishedLibraries libraries = PublishedLibraries.in(folder);
    Path own = files();
    Path base = Repository.ROOT.resolve(".build/base-image/base.tar");
    boolean withImage = Files.isRegularFile(base);
    libraries.maven(
        own,
        withImage
            ? List.of("package", "jib:buildTar", "-Dbase.image=tar://" + base)
            : List.of("package"));
    Path module = own.resolve("components/count-words");
    assertThat(module.resolve("target/surefire-reports"))
        .isDirectoryContaining("glob:**CountWordsContractTest.xml");

    String classPath = Files.readString(module.resolve("target/classpath")).strip();
    PublishedLibraries.sdk(own, classPath, "Generate");
    PublishedLibraries.sdk(own, classPath, "Generate", "--check");
    assertThat(module.resolve("component.yaml"))
        .content()
        .contains(
            "image: \"registry.example/team/count-words:1.0.0\"", "crema.dev/memory: \"512Mi\"");
    assertThat(module.resolve("metadata.yaml")).content().contains("stability: stable");
    assertThat(own.resolve("components/README.md")).content().contains("## count-words");

    assumeTrue(withImage, "Crema's base image is not there. Maybe run: make base-image");
    assertThat(module.resolve("target/jib-image.json"))
        .content()
        .contains("\"image\":\"registry.example/team/count-words:1.0.0\"");
  }
}
