package dev.crema.retraining.loop;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A replica in a JVM of its own. */
final class ReplicaProcess implements AutoCloseable {
  private final List<String> command;
  private final Path log;
  private Process process;
  private int starts;

  ReplicaProcess(String name, Path settings, Place place) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    log = settings.resolveSibling(name + ".log");
    command =
        List.of(
            java.toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ReplicaMain.class.getName(),
            name,
            settings.toString(),
            place.jdbcUrl,
            place.kfp.uri().toString());
    process = start();
  }

  private Process start() throws IOException {
    Redirect output = Redirect.appendTo(log.toFile());
    List<String> named = new ArrayList<>(command);
    // A replica that starts again is another one, as a pod is.
    named.set(named.indexOf(ReplicaMain.class.getName()) + 1, log.getFileName() + "-" + starts++);
    return new ProcessBuilder(named).redirectOutput(output).redirectError(output).start();
  }

  /** Ends it as {@code kill -9} does, and starts another one in its place. */
  void killAndStart() throws IOException, InterruptedException {
    close();
    process = start();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new IllegalStateException("A replica outlived kill -9.");
    }
  }
}
