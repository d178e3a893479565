package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base of all images: equal locks, equal digests; what went in is written down. */
class BaseImageIT {

  private final Tree here = Tree.here();

  private Command.Ending make(Map<String, String> environment, String mask, String... arguments)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "umask \"$1\"; shift; exec .mvn/python.sh libs/images/base.py \"$@\"",
                "base",
                mask));
    words.addAll(List.of(arguments));
    return Command.run(here.root(), environment, words);
  }

  private static void assumeDebian() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/apt-get")),
        "the base image is put together from Debian's packages, and apt-get is not on this machine");
  }

  @Test
  void isTheSameInAnotherFolderZoneAndMask(@TempDir Path folder) throws Exception {
    assumeDebian();
    // As make gives it: apt would take a relative folder for one below its own.
    String one = here.root().relativize(folder.toRealPath().resolve("one")).toString();
    make(Map.of("TZ", "UTC"), "022", one).orFail();
    make(
            Map.of("TZ", "Asia/Kathmandu", "LC_ALL", "C"),
            "077",
            folder.resolve("two/b").toString(),
            "--packages",
            one + "/packages")
        .orFail();
    assertThat(Files.readString(folder.resolve("two/b/base.lock")))
        .isEqualTo(Files.readString(folder.resolve("one/base.lock")));
    assertThat(Files.mismatch(folder.resolve("one/base.tar"), folder.resolve("two/b/base.tar")))
        .as("first byte of the two tars that differs")
        .isEqualTo(-1);
    Path lock = folder.resolve("one/base.lock");
    assertThat(make(Map.of(), "022", one, "--if-needed").orFail()).isEmpty();
    Files.writeString(lock, Files.readString(lock).replaceFirst("jdk .* 25", "jdk Another 25"));
    assertThat(make(Map.of(), "022", one, "--if-needed", "--packages", one + "/packages").orFail())
        .as("made anew for another JDK")
        .contains("base image sha256:");
    assertThat(Files.readString(lock))
        .isEqualTo(Files.readString(folder.resolve("two/b/base.lock")));
  }

  @Test
  void packagesThatAreNotThoseOfTheBaseAreNamed(@TempDir Path folder) throws Exception {
    assumeDebian();
    Path packages = Files.createDirectories(folder.resolve("packages"));
    Files.writeString(packages.resolve("dash_0.5_amd64.deb"), "a shell");
    Command.Ending ending =
        make(Map.of(), "022", folder.resolve("out").toString(), "--packages", packages.toString());
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said()).contains("holds the packages (dash)").contains("Maybe leave");
    assertThat(folder.resolve("out/base.tar")).doesNotExist();
  }

  @Test
  void saysWhatWentIn() throws Exception {
    Path lock = here.baseImage().resolve("base.lock");
    assumeTrue(Files.isRegularFile(lock), "no base image is made: make base-image");
    List<String> lines = Files.readAllLines(lock);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("package "))
        .hasSize(10)
        .allMatch(line -> line.matches("package [a-z0-9+-]+ [0-9][^ ]* sha256:[0-9a-f]{64}"));
    assertThat(lines)
        .anyMatch(line -> line.matches("jdk .* 25\\..* sha256:[0-9a-f]{64}"))
        .anyMatch(line -> line.startsWith("modules java.desktop,"))
        .contains("image " + Files.readString(here.baseImage().resolve("image.digest")).strip());
  }

  @Test
  void aMachineWithoutDebiansToolsIsToldOfAnotherBase(@TempDir Path folder) throws Exception {
    // A PATH without Debian's tools, as on another distribution.
    Path bin = Files.createDirectories(folder.resolve("bin"));
    String python =
        Command.run(folder, Map.of(), List.of("python3", "-c", "import sys; print(sys.executable)"))
            .orFail()
            .strip();
    for (String program : List.of("bash", "env", "grep", "readlink", "dirname", "cat")) {
      Path standIn = bin.resolve(program);
      Files.writeString(
          standIn, "#!/bin/sh\nexec %s \"$@\"\n".formatted(Path.of("/usr/bin", program)));
      Files.setPosixFilePermissions(standIn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Command.Ending ending =
        Command.run(
            here.root(),
            Map.of("PATH", bin.toString()),
            List.of(python, "libs/images/base.py", folder.resolve("out").toString()));
    assertThat(ending.exitCode()).isEqualTo(1);
    assertThat(ending.said())
        .contains("(apt-get) is not on this machine")
        .contains("Maybe build on Debian or Ubuntu, or take another base");
    assertThat(folder.resolve("out/base.tar")).doesNotExist();
  }
}
