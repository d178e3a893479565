package dev.crema.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The double of KFP's launcher, a small static program that this machine's C compiler makes of
 * {@code launch.c}; it stands in {@code docs/reference/doubles.md}.
 *
 * @param folder the folder that is mounted as {@code /kfp-launcher}; it holds {@code launch}
 */
record KfpLauncher(Path folder) {

  /** Where the program is in a pod. */
  static final String PROGRAM = "/kfp-launcher/launch";

  private static @Nullable KfpLauncher made;

  /**
   * Returns the launcher, made once for all tests of a JVM.
   *
   * @throws IOException if it cannot be compiled; the message says why
   */
  static synchronized KfpLauncher get() throws IOException {
    KfpLauncher ready = made;
    if (ready == null) {
      ready = make(Files.createDirectories(Path.of("target", "kfp-launcher").toAbsolutePath()));
      made = ready;
    }
    return ready;
  }

  private static KfpLauncher make(Path folder) throws IOException {
    Path source = folder.resolveSibling("launch.c");
    try (InputStream stream = KfpLauncher.class.getResourceAsStream("launch.c")) {
      if (stream == null) {
        throw new IllegalStateException("The resource (launch.c) is missing.");
      }
      Files.write(source, stream.readAllBytes());
    }
    Path program = folder.resolve("launch");
    Process compiler;
    try {
      compiler =
          new ProcessBuilder("cc", "-static", "-O1", "-o", program.toString(), source.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException(
          "The double of KFP's launcher needs a C compiler, and there is no (cc).\nMaybe run: apt-get install gcc libc6-dev",
          e);
    }
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.onExit().join().exitValue() != 0) {
      throw new IOException(
          "The double of KFP's launcher cannot be compiled: %s\nMaybe run: apt-get install libc6-dev"
              .formatted(said.strip()));
    }
    return new KfpLauncher(folder);
  }

  /** Returns what follows the program in a pod: KFP's own arguments, then the component's. */
  static List<String> arguments(String executorInput, List<String> command) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--executor_type",
                "container",
                "--pipeline_name",
                "p",
                "--run_id",
                "run",
                "--executor_input",
                executorInput,
                "--"));
    arguments.addAll(command);
    return arguments;
  }
}
