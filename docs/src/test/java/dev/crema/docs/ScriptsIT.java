package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that stop with one sentence when something is not as they need it. */
class ScriptsIT {

  @TempDir Path folder;

  /**
   * How a script ended.
   *
   * @param exitCode of the process
   * @param said all it wrote
   */
  private record Ending(int exitCode, String said) {}

  /** Runs a script with a folder of stand-ins first on the PATH. */
  private Ending run(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .put("PATH", folder.resolve("bin") + ":" + builder.environment().get("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ending(process.waitFor(), said);
  }

  private void standIn(String program, String script) throws IOException {
    script(folder.resolve("bin").resolve(program), script);
  }

  private static void script(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ending tools() throws Exception {
    return run(Repository.ROOT.resolve(".mvn/tools.sh"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8.7", "3.9.11", "3.10.0", "4.0.0"})
  void takesEveryMavenThatIsNewEnough(String version) throws Exception {
    standIn(
        "mvn",
        "printf '\\033[1mApache Maven %s (a1b2)\\033[m\\nJava version: 25\\n'".formatted(version));
    assertThat(tools()).isEqualTo(new Ending(0, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "echo 'Apache Maven 3.6.3', 3.6.3",
    "echo 'Apache Maven 3.8.6', 3.8.6",
    "exit 1, one that does not start"
  })
  void namesAMavenThatIsTooOld(String script, String found) throws Exception {
    standIn("mvn", script);
    Ending ending = tools();
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said().lines())
        .singleElement()
        .asString()
        .startsWith("Crema needs Maven 3.8.7 or newer and found %s (".formatted(found))
        .contains("Maybe install a newer one");
  }

  @Test
  void namesTheLibraryThatXgboostNeeds() throws Exception {
    standIn("mvn", "echo 'Apache Maven 3.9.11'");
    standIn("uname", "echo Linux");
    standIn("ldconfig", "echo '\tlibgomp-plugin.so.1 (libc6) => /lib/libgomp-plugin.so.1'");
    assertThat(tools())
        .isEqualTo(
            new Ending(
                1,
                "XGBoost needs the library libgomp.so.1, which this machine does not have."
                    + " Maybe install it: apt-get install libgomp1.\n"));
    standIn("ldconfig", "echo '\tlibgomp.so.1 (libc6,x86-64) => /lib/libgomp.so.1'");
    assertThat(tools()).isEqualTo(new Ending(0, ""));
  }

  /** A new version leaves the jar of the old one beside its own. */
  @ParameterizedTest
  @CsvSource({
    "pipelines/runner/crema, crema-runner",
    "pipelines/demo/demo, crema-demo",
    "libs/sdk/generate, crema-sdk",
    "libs/release/release, crema-release",
    "inference/crema-inference, crema-inference",
    "retraining/crema-retraining, crema-retraining"
  })
  void startsNothingFromOneOfTwoJars(String script, String jar) throws Exception {
    Path copy = folder.resolve("repository").resolve(script);
    Path target = Files.createDirectories(copy.resolveSibling("target"));
    Files.createDirectories(folder.resolve("repository/.mvn"));
    for (String file : List.of(script, ".mvn/one-jar.sh", ".mvn/jdk25.sh")) {
      Files.copy(Repository.ROOT.resolve(file), folder.resolve("repository").resolve(file));
    }
    Files.writeString(target.resolve("classpath"), "");
    assertThat(run(copy))
        .isEqualTo(
            new Ending(
                2,
                "%s is not built: there is no jar of it in %s. Maybe run, in the repository: make quick\n"
                    .formatted(jar, shown(script))));
    Files.writeString(target.resolve(jar + "-0.1.0.jar"), "");
    Files.writeString(target.resolve(jar + "-0.2.0.jar"), "");
    assertThat(run(copy))
        .isEqualTo(
            new Ending(
                2,
                "%s has 2 jars of %s (%s-0.1.0.jar %s-0.2.0.jar), and only one can be meant. Maybe run, in the repository: make clean quick\n"
                    .formatted(shown(script), jar, jar, jar)));
  }

  /** The release looks at nothing before the files that follow from the code are what it says. */
  @ParameterizedTest
  @CsvSource({"'', --check --release", "--draft, --check"})
  void releasesNothingWhenAGeneratedFileIsStale(String option, String asked) throws Exception {
    Path repository = folder.resolve("repository");
    Path release = repository.resolve("libs/release/release");
    Files.createDirectories(release.resolveSibling("target"));
    Files.createDirectories(repository.resolve(".mvn"));
    for (String file : List.of("libs/release/release", ".mvn/one-jar.sh", ".mvn/jdk25.sh")) {
      Files.copy(Repository.ROOT.resolve(file), repository.resolve(file));
    }
    Files.writeString(release.resolveSibling("target/crema-release-0.1.0.jar"), "");
    script(repository.resolve("libs/sdk/generate"), "echo generate $*");
    script(repository.resolve("pipelines/compile.sh"), "echo compile $*; exit 1");
    assertThat(option.isEmpty() ? run(release) : run(release, option))
        .isEqualTo(new Ending(1, "generate %s\ncompile --check\n".formatted(asked)));
    script(repository.resolve("libs/sdk/generate"), "echo stale; exit 1");
    assertThat(run(release)).isEqualTo(new Ending(1, "stale\n"));
  }

  /** Some of the scripts go to the repository's folder first. */
  private String shown(String script) {
    Path target = Path.of(script).resolveSibling("target");
    boolean goesThere = !script.endsWith("crema") && !script.contains("/crema-");
    return (goesThere ? target : folder.resolve("repository").resolve(target)).toString();
  }

  @Test
  void aTagThatNamesAnotherVersionPushesNothing() throws Exception {
    Path script = Repository.ROOT.resolve(".ci/release-tag");
    String version = System.getProperty("crema.version");
    assertThat(run(script, "v" + version)).isEqualTo(new Ending(0, ""));
    Ending other = run(script, "v9" + version);
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.said()).contains("v9" + version, "(" + version + ")", "Maybe ");
  }
}
