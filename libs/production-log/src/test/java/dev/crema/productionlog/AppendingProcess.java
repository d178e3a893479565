package dev.crema.productionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that appends, and writes a line for each batch before it is handed in and
 * another one when it was taken.
 */
final class AppendingProcess {
  /** What may be lost when nothing is waited for. */
  static final int QUEUE_ROWS = 2_000;

  private static final int THREADS = 3;

  private AppendingProcess() {}

  /**
   * Takes PostgreSQL's address, the spool, the minutes after noon of all its rows, and {@code
   * direct} if it begins when nothing is in the spool, and {@code fast} if it waits for no answer.
   */
  public static void main(String[] arguments) throws Exception {
    Thread.ofPlatform().daemon().start(AppendingProcess::endWithTheTest);
    ProductionLogSettings settings =
        new ProductionLogSettings(
            new DatabaseSettings(
                arguments[0], "", "", "crema", 1, Duration.ofMillis(500), Duration.ofSeconds(30)),
            new QueueSettings(QUEUE_ROWS, 1 << 20, 500, 1 << 18, Duration.ofMillis(50)),
            SpoolSettings.in(Path.of(arguments[1])),
            RetentionSettings.defaults(),
            Duration.ZERO);
    ProductionLog log = ProductionLog.open(settings, TestLog.context());
    if (arguments[3].equals("direct")) {
      TestLog.await(() -> TestLog.ready(log).status().spoolRows() == 0);
    }
    boolean isFast = arguments[4].equals("fast");
    long minutes = Long.parseLong(arguments[2]);
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> run(log, minutes, isFast));
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

  private static void run(ProductionLog log, long minutes, boolean isFast) {
    while (true) {
      List<LoggedPrediction> rows = TestLog.predictions(3, TestLog.NOON.plusSeconds(60 * minutes));
      StringBuilder line = new StringBuilder();
      rows.forEach(row -> line.append(row.id()).append(' '));
      System.out.println(line + "sent");
      if (isFast ? log.offer(rows) : append(log, rows)) {
        System.out.println(line.append("taken"));
      } else {
        // Else a disk that stalls for seconds makes gigabytes of lines about refusals.
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static boolean append(ProductionLog log, List<LoggedPrediction> rows) {
    try {
      log.append(rows).toCompletableFuture().get(60, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
