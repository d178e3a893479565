package dev.crema.requestretraining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The retraining service from the build, as a process. */
final class RetrainingProcess implements AutoCloseable {
  private static final Path BUILT = Path.of("../../retraining/target").toAbsolutePath().normalize();
  private static final Pattern PORT = Pattern.compile("Listening on 127\\.0\\.0\\.1:([0-9]+)");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final String url;

  private RetrainingProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts it and waits until it listens. */
  static RetrainingProcess start(Path folder, Path models, String database) throws IOException {
    Path output = folder.resolve("retraining.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(models, database))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KF_PIPELINES"));
    Process process = builder.start();
    try {
      return new RetrainingProcess(process, "http://127.0.0.1:" + port(process, output));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> command(Path models, String database) throws IOException {
    Path classpath = BUILT.resolve("classpath");
    if (!Files.exists(classpath)) {
      throw new IOException(
          "The service is not built: there is no (%s).\nMaybe run: make quick"
              .formatted(classpath));
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "-cp",
        BUILT.resolve("classes") + ":" + Files.readString(classpath).strip(),
        "dev.crema.retraining.RetrainingMain",
        "--crema.host=127.0.0.1",
        "--crema.port=0",
        "--crema.security.mode=open",
        "--crema.retraining.file=" + models,
        "--crema.database.jdbc-url=" + database,
        "--crema.ledger.jdbc-url=" + database,
        "--crema.kfp.endpoint=http://127.0.0.1:1");
  }

  private static int port(Process process, Path output) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (process.isAlive() && Instant.now().isBefore(end)) {
      Matcher port = PORT.matcher(Files.readString(output));
      if (port.find()) {
        return Integer.parseInt(port.group(1));
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new IOException("The service did not start:\n" + Files.readString(output));
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
