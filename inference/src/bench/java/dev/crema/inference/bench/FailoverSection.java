package dev.crema.inference.bench;

import dev.crema.inference.bench.Service.Launch;
import dev.crema.inference.bench.Trial.Offer;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Two services behind HAProxy under load, of which one is killed, and started again as soon as
 * the proxy has noticed, which is no sooner than a node would: what the clients see, and how long it
 * is from the kill until both serve.
 */
record FailoverSection(Crema crema, Trial trial, Protocol predict, Scale scale, Path root)
    implements Section {
  private static final double RATE = 2_000;
  private static final Duration LOAD = Duration.ofSeconds(30);
  private static final Duration BEFORE = Duration.ofSeconds(8);
  private static final Duration START = Duration.ofSeconds(60);
  private static final int KILLS = 5;

  private static final Duration POLL = Duration.ofMillis(10);

  /** What a kill did: what the clients saw, and when both served again. */
  private record Kill(Outcome outcome, double secondsToFull) {}

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.of(
        Requirement.FAILOVER_FAILED, Requirement.FAILOVER_FULL, Requirement.FAILOVER_SLOWEST);
  }

  @Override
  public void run(Report report) throws Exception {
    int kills = scale.isShort() ? 1 : KILLS;
    long failed = 0;
    long all = 0;
    double full = 0;
    double slowest = 0;
    for (int i = 0; i < kills; i++) {
      Kill kill = kill();
      Outcome outcome = kill.outcome();
      failed += outcome.failed() + outcome.unanswered();
      all += outcome.answered() + outcome.failed() + outcome.unanswered();
      full = Math.max(full, kill.secondsToFull());
      slowest = Math.max(slowest, outcome.latencyMillis(100));
      System.out.printf("  both serve again after %s s%n", Numbers.text(kill.secondsToFull()));
    }
    report.add(
        Requirement.FAILOVER_FAILED,
        "%d of %d in %d kills at %s/s".formatted(failed, all, kills, Numbers.text(RATE)),
        100.0 * failed / all);
    report.add(Requirement.FAILOVER_FULL, "%s s".formatted(Numbers.text(full)), full);
    report.add(
        Requirement.FAILOVER_SLOWEST, "%s ms".formatted(Numbers.text(slowest)), slowest);
  }

  private Kill kill() throws Exception {
    try (Service one = replica("one", Service.freePort());
        Service two = replica("two", Service.freePort())) {
      one.awaitReady("/readiness", START);
      two.awaitReady("/readiness", START);
      int statistics = Service.freePort();
      try (Service proxy = proxy(one.port(), two.port(), statistics)) {
        proxy.awaitReady("/readiness", START);
        awaitServing(statistics, 2);
        trial.check(proxy.port(), predict);
        trial.warmUp(proxy.port(), predict);
        return underLoad(proxy.port(), statistics, one);
      }
    }
  }

  private Kill underLoad(int port, int statistics, Service victim) throws Exception {
    Callable<Outcome> load =
        () -> trial.offer(port, predict, new Offer(RATE, LOAD, Trial.CONNECTIONS));
    FutureTask<Outcome> clients = new FutureTask<>(load);
    Thread.ofPlatform().daemon().name("clients").start(clients);
    Thread.sleep(BEFORE);
    long killed = System.nanoTime();
    victim.kill();
    // Else two could be the proxy's count of before.
    awaitServing(statistics, 1);
    try (Service again = replica("one-again", victim.port())) {
      awaitServing(statistics, 2);
      double seconds = (System.nanoTime() - killed) / 1e9;
      return new Kill(clients.get(), seconds);
    } catch (ExecutionException e) {
      throw new IOException("The clients ended: " + e.getCause(), e);
    }
  }

  private Service replica(String name, int port) throws IOException {
    String cache = crema.folder().resolve("cache-" + port).toString();
    return crema.launch(
        "failover-" + name,
        port,
        Map.of("CREMA_LOG_MODE", "off", "CREMA_CACHE_DIRECTORY", cache));
  }

  private Service proxy(int one, int two, int statistics) throws IOException {
    int port = Service.freePort();
    String file = root.resolve("inference/src/bench/haproxy.cfg").toString();
    return Service.start(
        new Launch(
            "haproxy",
            List.of("haproxy", "-db", "-f", file),
            Map.of(
                "CREMA_PROXY_PORT", Integer.toString(port),
                "CREMA_STATISTICS_PORT", Integer.toString(statistics),
                "CREMA_ONE_PORT", Integer.toString(one),
                "CREMA_TWO_PORT", Integer.toString(two)),
            crema.folder(),
            port),
        crema.folder());
  }

  /** Waits until the proxy says that so many replicas are well. */
  private static void awaitServing(int statistics, int count)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d/statistics;csv".formatted(statistics));
    long end = System.nanoTime() + START.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        String csv = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        if (serving(csv) == count) {
          return;
        }
        Thread.sleep(POLL);
      }
    }
    throw new IOException("HAProxy did not see %d replicas in %s.".formatted(count, START));
  }

  /**
   * Returns how many replicas HAProxy's statistics call {@code UP}.
   *
   * @param csv its answer: a head, and a row for each replica and for each sum of them
   */
  static long serving(String csv) {
    List<String> lines = csv.lines().toList();
    int status = List.of(lines.getFirst().split(",", -1)).indexOf("status");
    return lines.stream()
        .map(line -> line.split(",", -1))
        .filter(row -> row.length > status && row[0].equals("inference"))
        .filter(row -> !row[1].equals("BACKEND"))
        // "UP 1/2" is on its way down or up.
        .filter(row -> row[status].equals("UP"))
        .count();
  }
}
