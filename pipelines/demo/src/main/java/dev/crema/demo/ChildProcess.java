package dev.crema.demo;

import dev.crema.servers.ParentWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that the demo starts, with its output in a file; it ends with the demo. */
final class ChildProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final ParentWatch watch;
  private final Path log;

  private ChildProcess(Process process, ParentWatch watch, Path log) {
    this.process = process;
    this.watch = watch;
    this.log = log;
  }

  /**
   * Starts a program.
   *
   * @param command its words
   * @param environment what it gets beside the demo's own
   * @param folder where it works
   * @param log where its output goes
   */
  static ChildProcess start(
      List<String> command, Map<String, String> environment, Path folder, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(process::destroy, log.getFileName().toString()));
    return new ChildProcess(process, ParentWatch.over(process.pid()), log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  /** Waits for its end and returns its exit code. */
  int await() throws InterruptedException {
    int code = process.waitFor();
    watch.close();
    return code;
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
