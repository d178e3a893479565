package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before Jib: is an image needed, and can it be made. */
class PrepareIT {

  private static final String FOREIGN = "registry.example.com/java@sha256:" + "0a".repeat(32);

  @TempDir Path folder;
  private final Tree here = Tree.here();
  private Path module = Path.of("");

  @BeforeEach
  void makeModule() throws IOException {
    module = folder.resolve("components/roast-beans");
    Files.createDirectories(module.resolve("src"));
    Files.createDirectories(module.resolve("target"));
    Files.writeString(module.resolve("target/roast-beans-1.0.jar"), "own classes");
    Files.writeString(folder.resolve("library-1.0.jar"), "a library");
    Files.writeString(
        module.resolve("target/classpath"), folder.resolve("library-1.0.jar").toString());
  }

  /** With a base of others, so without an archive. */
  private Command.Ending prepare(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("--base-image=" + FOREIGN));
    words.addAll(List.of(options));
    return prepareOn(here.baseImage(), words.toArray(String[]::new));
  }

  /** With a base of one's own, so with an archive. */
  private Command.Ending prepareOn(Path base, String... options) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                here.root().resolve(".mvn/python.sh").toString(),
                here.root().resolve("libs/images/prepare.py").toString(),
                module.toString(),
                base.toString(),
                "crema/roast-beans:1.0"));
    words.addAll(List.of(options));
    return Command.run(folder, Map.of(), words);
  }

  private String fresh() throws IOException {
    return Files.readString(module.resolve("target/image.properties")).strip();
  }

  private void pretendJibHasRun() throws IOException {
    Files.writeString(module.resolve("target/jib-image.tar"), "an image");
    Files.writeString(module.resolve("target/jib-image.digest"), "sha256:0");
  }

  @Test
  void anImageOfTheSameInputsIsNotMadeAgain() throws Exception {
    prepare().orFail();
    assertThat(fresh()).isEqualTo("image.fresh=false");
    pretendJibHasRun();
    prepare().orFail();
    assertThat(fresh()).isEqualTo("image.fresh=true");
    prepare("--goal=build").orFail();
    assertThat(fresh()).as("a push always runs").isEqualTo("image.fresh=false");
    assertThat(module.resolve("target/jib-image.tar"))
        .as("the tar of the same inputs, which make release reads")
        .exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"components/roast-beans/target/roast-beans-1.0.jar", "library-1.0.jar"})
  void aChangedJarMakesTheImageAgainAndTakesTheOldDigestAway(String jar) throws Exception {
    prepare().orFail();
    pretendJibHasRun();
    Files.writeString(folder.resolve(jar), "other bytes");
    prepare().orFail();
    assertThat(fresh()).isEqualTo("image.fresh=false");
    assertThat(module.resolve("target/jib-image.digest"))
        .as("a digest that is not that of the image to come")
        .doesNotExist();
    assertThat(module.resolve("target/jib-image.tar"))
        .as("a tar that a push would leave as it was")
        .doesNotExist();
  }

  @Test
  void aBuildThatWasInterruptedIsMadeAgain() throws Exception {
    prepare().orFail(); // and Jib was killed: no tar
    prepare().orFail();
    assertThat(fresh()).isEqualTo("image.fresh=false");
  }

  @Test
  void anotherBaseGetsNoArchiveOfOurJava() throws Exception {
    prepare().orFail();
    assertThat(module.resolve("target/image/app/crema.jsa")).doesNotExist();
    assertThat(Files.readString(module.resolve("target/image.inputs")))
        .contains(FOREIGN + "  base image");
  }

  @Test
  void aBaseThatSomebodyElseMayChangeIsTakenAgain() throws Exception {
    prepare("--base-image=registry.example.com/java:25").orFail();
    pretendJibHasRun();
    prepare("--base-image=registry.example.com/java:25").orFail();
    assertThat(fresh()).isEqualTo("image.fresh=false");
  }

  private Path baseWhoseJava(String does) throws IOException {
    Path base = folder.resolve("base");
    Path java = Files.createDirectories(base.resolve("runtime/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + does + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(base.resolve("image.digest"), "sha256:0\n");
    return base;
  }

  /** When memory is collected is chance, and it is seen in the archive. */
  @Test
  void anArchiveWhoseBytesDependOnChanceIsRefused() throws Exception {
    Path base =
        baseWhoseJava(
            ": > crema.jsa; echo '[0.3s][info][gc] GC(0) Pause Young (Allocation Failure) 17M->3M' > gc.log");
    Command.Ending ending = prepareOn(base);
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said()).contains("roast-beans", "Pause Young", "Maybe give the dump more");
    assertThat(module.resolve("target/image.inputs")).doesNotExist();
  }

  /**
   * As Java's map of open jars sees it; else the numbers of their inodes are seen in the archive.
   */
  @Test
  void eachJarHasABinOfItsOwnWhateverItsInode() throws Exception {
    List<String> jars = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      jars.add(Files.writeString(folder.resolve("library-%d.jar".formatted(i)), "").toString());
    }
    Files.writeString(module.resolve("target/classpath"), String.join(":", jars));
    Command.Ending ending =
        prepareOn(baseWhoseJava("/usr/bin/stat -c 'jar %i %.Y' app/*/*.jar >&2; exit 1"));
    List<Long> bins = new ArrayList<>();
    Matcher jar = Pattern.compile("jar (\\d+) (\\d+)\\.(\\d{3})").matcher(ending.said());
    while (jar.find()) {
      assertThat(jar.group(2)).as("seconds, which the archive knows").isEqualTo("1");
      bins.add((Long.parseLong(jar.group(1)) + Long.parseLong(jar.group(3))) % 512);
    }
    assertThat(bins).hasSize(81).doesNotHaveDuplicates().allMatch(bin -> bin < 81);
  }

  @Test
  void anArchiveThatCannotBeMadeIsAnError() throws Exception {
    Command.Ending ending = prepareOn(baseWhoseJava("echo no room for the archive >&2; exit 1"));
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said()).contains("roast-beans").contains("no room for the archive");
    assertThat(module.resolve("target/image.inputs")).doesNotExist();
  }

  @Test
  void anotherBuildThatDoesNotEndIsNotWaitedForForEver() throws Exception {
    Path base = Files.createDirectories(folder.resolve("base"));
    Files.writeString(base.resolve("image.digest"), "sha256:0\n");
    Process other =
        new ProcessBuilder("flock", "/tmp/crema-class-data.lock", "sh", "-c", "echo held; sleep 60")
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("held");
      Command.Ending ending = prepareOn(base, "--patience=0.5");
      assertThat(ending.exitCode()).isEqualTo(1);
      assertThat(ending.said())
          .contains("Another build holds the lock (/tmp/crema-class-data.lock) for more than 0.5 s")
          .contains("Maybe look for it");
    } finally {
      other.descendants().forEach(ProcessHandle::destroy);
      other.destroy();
    }
  }

  @Test
  void aModuleThatIsNotBuiltIsNamed() throws Exception {
    Files.delete(module.resolve("target/classpath"));
    Command.Ending ending = prepare();
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said())
        .contains("roast-beans) is not built")
        .contains("Maybe run: make quick");
  }

  @Test
  void twoJarsOfOneNameAreNamed() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other")).resolve("library-1.0.jar");
    Files.writeString(other, "another library");
    Files.writeString(
        module.resolve("target/classpath"), folder.resolve("library-1.0.jar") + ":" + other);
    Command.Ending ending = prepare();
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said()).contains("have one name").contains(other.toString());
  }

  @Test
  void twoVersionsInOneTargetFolderAreNamed() throws Exception {
    Files.writeString(module.resolve("target/roast-beans-0.9.jar"), "old classes");
    Command.Ending ending = prepare();
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said()).contains("has 2 jars and should have one").contains("make clean");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crema", "https://registry.example.com/crema", "Registry/crema", "a b/c"})
  void aPushToWhatIsNoRegistryIsRefused(String push) throws Exception {
    Command.Ending ending =
        Command.run(
            folder,
            Map.of(),
            List.of(here.root().resolve("libs/images/images").toString(), "", push));
    assertThat(ending.exitCode()).isEqualTo(2);
    assertThat(ending.said())
        .contains("PUSH (%s) is not a registry with a prefix".formatted(push))
        .contains("Maybe write it like this");
  }
}
