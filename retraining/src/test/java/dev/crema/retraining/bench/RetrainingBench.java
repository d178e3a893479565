package dev.crema.retraining.bench;

import dev.crema.servers.LocalPostgres;
import java.nio.file.Path;

/**
 * How soon an alert is a run, and what a storm of alerts costs:
 *
 * <pre>RetrainingBench ROOT FOLDER TENTH</pre>
 *
 * <p>Prints one table; the exit code is 1 if a bound is missed. {@code TENTH} is {@code true} for a
 * tenth of the counts.
 */
final class RetrainingBench {
  private RetrainingBench() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    int share = Boolean.parseBoolean(args[2]) ? 10 : 1;
    BenchTable table = new BenchTable();
    try (LocalPostgres postgres = LocalPostgres.durable()) {
      Scene scene = new Scene(root, folder, postgres);
      new AlertSection(200 / share).measure(scene, table);
      new StormSection(500 / share, 20_000 / share, 16).measure(scene, table);
      // More than may wait for PostgreSQL at once, so that some are put off.
      new StormSection(500 / share, 5_000 / share, 64).measure(scene, table);
    }
    System.out.print(table.text());
    System.exit(table.isMissed() ? 1 : 0);
  }
}
