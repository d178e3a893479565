package dev.crema.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A table of pumps, of which those under much pressure broke, with its contract, features and gate.
 */
final class PumpFiles {
  static final int ROWS = 800;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final double MEAN = 50;
  private static final double DEVIATION = 10;

  /** Within about so much of the mean, chance decides whether a pump broke. */
  private static final double SOFTNESS = 2;

  private static final String CONTRACT =
      """
      version: 1
      name: pumps
      positive_class: "yes"
      columns:
        - {name: pump, type: string, role: entity}
        - {name: seen_at, type: timestamp, role: event_time}
        - {name: pressure, type: number}
        - {name: noise, type: number}
        - {name: site, type: string, allowed: [a, b, c]}
        - {name: broke, type: string, role: label, allowed: ["no", "yes"]}
      """;

  private static final String FEATURES =
      """
      version: 1
      fit:
        - {columns: [pressure, noise], steps: [keep]}
        - {columns: [site], steps: [one_hot: {}]}
      """;

  private static final String GATE =
      """
      version: 1
      thresholds:
        - {metric: auc, min: 0.8}
      champion:
        - {metric: auc, max_worse: 0.02}
      production:
        - {metric: auc, min_better: 0}
      on_incomparable_champion: fail
      """;

  private PumpFiles() {}

  /** Writes table.csv, contract.yaml, features.yaml and gate.yaml. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("table.csv"), table(ROWS));
    Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Files.writeString(folder.resolve("features.yaml"), FEATURES);
    Files.writeString(folder.resolve("gate.yaml"), GATE);
  }

  /** Writes such a table and the contract without what nobody knows beforehand: what broke. */
  static void writeUnlabelled(Path folder, int rows) throws IOException {
    Files.createDirectories(folder);
    StringBuilder table = new StringBuilder();
    table(rows).lines().forEach(line -> table.append(line, 0, line.lastIndexOf(',')).append('\n'));
    Files.writeString(folder.resolve("table.csv"), table);
    Predicate<String> isOfLabel = line -> line.contains("role: label") || line.contains("positive");
    StringBuilder contract = new StringBuilder();
    CONTRACT.lines().filter(isOfLabel.negate()).forEach(line -> contract.append(line).append('\n'));
    Files.writeString(folder.resolve("contract.yaml"), contract);
  }

  private static String table(int rows) {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder table = new StringBuilder("pump,seen_at,pressure,noise,site,broke\n");
    for (int i = 0; i < rows; i++) {
      double pressure = MEAN + DEVIATION * random.nextGaussian();
      boolean broke = random.nextDouble() < 1 / (1 + Math.exp((MEAN - pressure) / SOFTNESS));
      table.append(
          String.format(
              Locale.ROOT,
              "p%d,%s,%.3f,%.3f,%s,%s%n",
              i,
              START.plus(Duration.ofHours(i)),
              pressure,
              random.nextGaussian(),
              "abc".charAt(random.nextInt(3)),
              broke ? "yes" : "no"));
    }
    return table.toString();
  }
}
