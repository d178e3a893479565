package dev.crema.sdk.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.processor.Compilation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewComponentTest {

  private static final String POM =
      """
      <project>
        <parent>
          <artifactId>crema</artifactId>
          <version>1.2.3</version>
        </parent>
        <modules>
          <module>train-model</module>
        </modules>
      </project>
      """;

  @TempDir Path root;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void writePom() throws IOException {
    Files.createDirectories(root.resolve("components"));
    Files.writeString(root.resolve("components/pom.xml"), POM);
  }

  private int create(String name) {
    log.reset();
    return NewComponent.run(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(log, true, StandardCharsets.UTF_8),
        "--root",
        root.toString(),
        "--name",
        name);
  }

  @Test
  void createsAComponentThatTheProcessorAccepts() throws IOException {
    assertThat(create("profile-data")).isZero();
    Path folder = root.resolve("components/profile-data");
    String source =
        Files.readString(folder.resolve("src/main/java/dev/crema/profiledata/ProfileData.java"));
    Compilation compilation =
        new Compilation(
            root.resolve("classes"),
            Map.of("crema.version", "1.2.3", "crema.component", "profile-data"));
    assertThat(compilation.compile("dev.crema.profiledata.ProfileData", source)).isEmpty();
    assertThat(folder.resolve("src/main/java/dev/crema/profiledata/package-info.java")).exists();
    assertThat(folder.resolve("src/test/java/dev/crema/profiledata/ProfileDataContractTest.java"))
        .content()
        .contains("extends ComponentContractTest", "ContractExample.of(ProfileData.class)");
    assertThat(folder.resolve("pom.xml"))
        .content()
        .contains("<version>1.2.3</version>", "<artifactId>profile-data</artifactId>")
        .doesNotContain("${");
    assertThat(Files.readString(root.resolve("components/pom.xml")))
        .contains(
            "    <module>train-model</module>\n    <module>profile-data</module>\n  </modules>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"profile", "ProfileData", "profile_data", "profile-", "../x-y", "", "a-1b"})
  void refusesNamesThatAreNoVerbNoun(String name) {
    assertThat(create(name)).isEqualTo(2);
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("error: The name (" + name + ") is no kebab-case verb-noun.");
    assertThat(root.resolve("components/pom.xml")).hasContent(POM);
  }

  @Test
  void leavesWhatExists() throws IOException {
    Files.createDirectories(root.resolve("components/profile-data"));
    assertThat(create("profile-data")).isEqualTo(2);
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("exists already");
    assertThat(root.resolve("components/pom.xml")).hasContent(POM);
  }

  @Test
  void explainsWrongArguments() {
    PrintStream stream = new PrintStream(log, true, StandardCharsets.UTF_8);
    assertThat(NewComponent.run(stream, stream, "profile-data")).isEqualTo(2);
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("make component NAME=verb-noun");
  }
}
