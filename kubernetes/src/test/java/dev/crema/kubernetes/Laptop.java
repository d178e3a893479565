package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine with stand-ins for programs, which note what they are asked.
 *
 * @param folder where they are
 */
record Laptop(Path folder) {
  /** What kubectl says of a cluster of two nodes. */
  static final String TWO_NODES =
      "case \"$*\" in *'get nodes'*) echo node/one; echo node/two;; esac";

  void standIn(String program, String script) throws IOException {
    Path file = folder.resolve("bin").resolve(program);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "#!/bin/sh\necho \"%s $*\" >> '%s'\n%s\n"
            .formatted(program, folder.resolve("calls"), script));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs a script of {@code kubernetes/laptop}, and returns its exit code. */
  int run(String script, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Scripts.ROOT.resolve("kubernetes/laptop").resolve(script).toString());
    command.addAll(List.of(words));
    return run(command);
  }

  int run(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", folder.resolve("bin") + ":", (old, own) -> own + old);
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.exists(folder.resolve("output")) ? Files.readString(folder.resolve("output")) : "";
  }

  List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  void forget() throws IOException {
    Files.deleteIfExists(folder.resolve("calls"));
  }
}
