package dev.crema.productionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of its own that appends, and writes a line for each batch that was acknowledged. */
final class AppendingProcess {
  private static final int THREADS = 3;

  private AppendingProcess() {}

  /**
   * Takes PostgreSQL's address, the spool, the minutes after noon of all its rows, and {@code
   * direct} if it begins when nothing is in the spool.
   */
  public static void main(String[] arguments) throws Exception {
    Thread.ofPlatform().daemon().start(AppendingProcess::endWithTheTest);
    ProductionLogSettings settings =
        new ProductionLogSettings(
            new DatabaseSettings(
                arguments[0], "", "", "crema", 1, Duration.ofMillis(500), Duration.ofSeconds(30)),
            QueueSettings.defaults(),
            SpoolSettings.in(Path.of(arguments[1])),
            RetentionSettings.defaults(),
            Duration.ZERO);
    ProductionLog log = ProductionLog.open(settings, TestLog.context());
    if (arguments[3].equals("direct")) {
      TestLog.await(() -> TestLog.ready(log).status().spoolRows() == 0);
    }
    long minutes = Long.parseLong(arguments[2]);
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> append(log, minutes));
    }
  }

  /** The test has the other end of the standard input. */
  private static void endWithTheTest() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever written to it.
      }
    } catch (IOException _) {
      // It is gone as well.
    }
    Runtime.getRuntime().halt(1);
  }

  private static void append(ProductionLog log, long minutes) {
    while (true) {
      List<LoggedPrediction> rows = TestLog.predictions(3, TestLog.NOON.plusSeconds(60 * minutes));
      StringBuilder line = new StringBuilder();
      rows.forEach(row -> line.append(row.id()).append(' '));
      try {
        log.append(rows).toCompletableFuture().get(60, TimeUnit.SECONDS);
      } catch (ExecutionException | InterruptedException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
      System.out.println(line.append("acknowledged"));
    }
  }
}
