package dev.crema.kubernetes.backup;

import dev.crema.kubernetes.backup.RestoreDrill.Result;
import java.nio.file.Path;
import java.time.Duration;

/** Prints a restore drill; exit code 1 above the limits. Called by drill.sh. */
final class RestoreDrillMain {
  private static final Duration RPO_LIMIT = Duration.ofSeconds(60);
  private static final Duration RTO_LIMIT = Duration.ofMinutes(10);

  private RestoreDrillMain() {}

  /** Arguments: the repository, an empty folder, {@code short} or {@code full}. */
  public static void main(String[] arguments) throws Exception {
    Size size = arguments[2].equals("short") ? Size.quick() : Size.full();
    long start = System.nanoTime();
    RestoreDrill drill =
        new RestoreDrill(
            Path.of(arguments[1]),
            size,
            Path.of(arguments[0]),
            text -> System.out.println(line(start, text, arguments[1])));
    Result result = drill.run();
    System.out.println(end(result));
    System.exit(isKept(result) ? 0 : 1);
  }

  /** Returns what is printed of something that happened. */
  static String line(long start, String text, String folder) {
    return RestoreDrill.line("[%5.1f s] ", (System.nanoTime() - start) / 1e9)
        + text.replace("\n", "\n          ").replace(folder, "…");
  }

  /** Returns what is printed at the end. */
  static String end(Result result) {
    return String.join(
        "\n",
        result.said(),
        RestoreDrill.line(
            "RPO %.1f s (at most %d): %,d of %,d acknowledged predictions are lost, %d of %d model versions",
            result.rpo().toMillis() / 1e3,
            RPO_LIMIT.toSeconds(),
            result.lost(),
            result.written(),
            result.registered() - result.versions(),
            result.registered()),
        RestoreDrill.line(
            "RTO %.1f s (at most %d)", result.rto().toMillis() / 1e3, RTO_LIMIT.toSeconds()),
        isKept(result) ? "Both kept." : "MISSED.");
  }

  private static boolean isKept(Result result) {
    return result.rpo().compareTo(RPO_LIMIT) <= 0 && result.rto().compareTo(RTO_LIMIT) <= 0;
  }
}
