package dev.crema.inference.bench;

import dev.crema.inference.bench.load.Arrivals;
import dev.crema.inference.bench.load.Generator;
import dev.crema.inference.bench.load.Outcome;
import dev.crema.inference.bench.load.Target;
import dev.crema.inference.bench.load.TrivialServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the numbers were measured on, and with: no number means anything without both. */
final class Machine {
  private static final double BUSY = 0.5;

  private Machine() {}

  /** Returns processor, cores, memory, kernel and Java. */
  static String text() throws IOException {
    String model = field("/proc/cpuinfo", "model name");
    String memory = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
    return "%s, %d cores, %d GiB, Linux %s, Java %s, %s"
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            Long.parseLong(memory) >> 20,
            Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
            Runtime.version(),
            java.time.LocalDate.now(java.time.ZoneOffset.UTC));
  }

  private static String field(String file, String name) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /** Returns a warning if others are at work here; else nothing. */
  static String warning() throws IOException {
    double load =
        Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    return load > BUSY
        ? "\nThis machine is busy with something else: its load was %.2f before the first measurement."
            .formatted(load)
        : "";
  }

  /** Returns how much the generator can do, and its own part in a latency. */
  static String generator(Scale scale) throws IOException {
    try (TrivialServer server = TrivialServer.start()) {
      Target target =
          Target.post(server.port(), "/predict", List.of("{}".repeat(250)), Trial.CONNECTIONS);
      Duration warm = Duration.ofSeconds(2);
      Generator.run(target, Arrivals.saturating(), warm);
      Outcome most = Generator.run(target, Arrivals.saturating(), scale.measure());
      Outcome some = Generator.run(target, Arrivals.constant(5_000), scale.measure());
      return "The generator alone, with a server that does nothing: %s requests/s; p99 %s ms at 5,000/s."
          .formatted(Numbers.text(most.perSecond()), Numbers.text(some.latencyMillis(99)));
    }
  }
}
