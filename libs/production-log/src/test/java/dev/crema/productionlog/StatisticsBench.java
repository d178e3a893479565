package dev.crema.productionlog;

import dev.crema.data.Directories;
import dev.crema.servers.LocalPostgres;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;

/** Prints how long statistics over many rows take, beside a GROUP BY over the rows. */
final class StatisticsBench {
  private static final double LIMIT_SECONDS = 1;
  private static final PrintStream OUT = System.out;

  private StatisticsBench() {}

  private interface Run {
    int points() throws SQLException;
  }

  /** Takes the number of rows; exits with 1 if the statistics take longer than a second. */
  public static void main(String[] arguments) throws Exception {
    long rows = arguments.length == 0 ? 10_000_000 : Long.parseLong(arguments[0]);
    Path spool = Files.createTempDirectory("crema-bench-spool-");
    double ours;
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      TestLog database = TestLog.on(postgres);
      try (ProductionLog log = database.open(spool)) {
        FilledLog filled = new FilledLog(database, rows);
        long start = System.nanoTime();
        filled.fill();
        OUT.printf(
            "%,d rows of 12 model versions over %d days, filled in %.0f s; by day:%n",
            rows, FilledLog.DAYS, seconds(start));
        ours =
            print(
                "statistics by model, version and window (at most 1 s)",
                7,
                () -> FilledLog.byStatistics(log).size());
        double peer = print("GROUP BY over the rows", 3, () -> filled.byRows().size());
        OUT.printf("%-60s %8.1f x%n", "faster by", peer / ours);
      }
    } finally {
      Directories.delete(spool);
    }
    System.exit(ours <= LIMIT_SECONDS ? 0 : 1);
  }

  private static double print(String name, int count, Run run) throws SQLException {
    double[] times = new double[count];
    int points = 0;
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      points = run.points();
      times[i] = seconds(start);
    }
    Arrays.sort(times);
    OUT.printf(
        "%-60s %8.3f s (median of %d; %.3f to %.3f; %d points)%n",
        name, times[count / 2], count, times[0], times[count - 1], points);
    return times[count / 2];
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
