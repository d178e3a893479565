package dev.crema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher: which settings its options become. */
class LauncherIT {
  @TempDir Path folder;
  private Path launcher;

  /** A copy of the launcher in front of a java that says what it is given. */
  @BeforeEach
  void copy() throws IOException {
    Path root = Path.of(System.getProperty("crema.root", ".."));
    launcher = folder.resolve("inference/crema-inference");
    Files.createDirectories(folder.resolve("inference/target"));
    Files.createDirectories(folder.resolve(".mvn"));
    Files.createDirectories(folder.resolve("java/bin"));
    Files.copy(root.resolve("inference/crema-inference"), launcher);
    Files.copy(root.resolve(".mvn/one-jar.sh"), folder.resolve(".mvn/one-jar.sh"));
    Files.writeString(folder.resolve("inference/target/classpath"), "");
    Files.writeString(folder.resolve("inference/target/crema-inference-0.1.0.jar"), "");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"25\"\n");
    Path java = folder.resolve("java/bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\" mlflow $MLFLOW_TRACKING_URI\n");
    for (Path file : List.of(java, launcher)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private String run(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    builder.environment().put("MLFLOW_TRACKING_URI", "none");
    builder.environment().remove("CREMA_MODEL_NAME");
    Process process = builder.start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "model, churn, --crema.model.name=churn mlflow none",
    "alias, best, --crema.model.alias=best mlflow none",
    "mlflow, http://x?a=b, InferenceMain mlflow http://x?a=b",
    "port, 90, --crema.port=90 mlflow none",
    "host, h, --crema.host=h mlflow none",
    "cache, /c, --crema.cache.directory=/c mlflow none",
  })
  void takesAValueInBothForms(String option, String value, String end) throws IOException {
    assertThat(run("--" + option, value)).endsWith(end + "\n");
    assertThat(run("--" + option + "=" + value)).endsWith(end + "\n");
  }

  @Test
  void callsAPackageLocalUnlessItIsNamed() throws IOException {
    String given = "--crema.model.directory=/p";
    assertThat(run("--package=/p")).contains(given + " --crema.model.name=local mlflow");
    assertThat(run("--package", "/p", "--model=x"))
        .contains(given + " --crema.model.name=x mlflow");
    assertThat(run("--package", "/p", "--crema.model.name=y"))
        .contains(given + " --crema.model.name=y mlflow");
  }

  @Test
  void namesAnOptionThatIsUnknownOrWithoutValue() throws IOException {
    assertThat(run("--modle=x"))
        .isEqualTo("error: the option --modle=x is unknown. Maybe see --help.\n");
    assertThat(run("--model")).isEqualTo("error: the option --model needs a value.\n");
  }
}
