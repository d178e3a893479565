package dev.crema.inference.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.inference.bench.load.Arrivals;
import dev.crema.inference.bench.load.Generator;
import dev.crema.inference.bench.load.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Asks a running service: whether it answers right, how much it can do, how long it takes. */
final class Trial {
  /** Connections of every load but where a row says otherwise. */
  static final int CONNECTIONS = 32;

  // A score as float, printed and read back; XGBoost and we sum in the same order.
  private static final double TOLERANCE = 1e-6;
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final Scale scale;
  private final boolean poisson;
  private final double[] expected;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Trial(Scale scale, boolean poisson, Path folder) throws IOException {
    this.scale = scale;
    this.poisson = poisson;
    this.expected =
        JSON.std.listFrom(Files.readString(folder.resolve("expected.json"))).stream()
            .mapToDouble(each -> ((Number) each).doubleValue())
            .toArray();
  }

  /**
   * What a service can do.
   *
   * @param requests answered from the start of the service on, checks and warm-up included
   */
  record Saturation(double perSecond, double perCpuSecond, long requests) {}

  HttpResponse<String> post(int port, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("Content-Type", "application/json")
            .timeout(ANSWER)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Compares every answer with XGBoost's own.
   *
   * @throws NotThereYetException if the route does not exist
   * @throws IOException if an answer is not 200, or differs
   */
  void check(int port, Protocol protocol) throws IOException, NotThereYetException {
    List<String> bodies = protocol.bodies();
    for (int i = 0; i < bodies.size(); i++) {
      HttpResponse<String> answer = post(port, protocol.path(), bodies.get(i));
      if (answer.statusCode() == 404 || answer.statusCode() == 405) {
        throw new NotThereYetException(
            "POST %s answers %d".formatted(protocol.path(), answer.statusCode()));
      }
      if (answer.statusCode() != 200) {
        throw new IOException(
            "%s answers %d to row %d: %s"
                .formatted(protocol.path(), answer.statusCode(), i, answer.body()));
      }
      double score = protocol.score(answer.body());
      if (!(Math.abs(score - expected[i]) < TOLERANCE)) {
        throw new IOException(
            "%s answers %s to row %d, XGBoost %s".formatted(protocol.path(), score, i, expected[i]));
      }
    }
  }

  /** Returns the first of the expected scores. */
  double[] expected() {
    return expected.clone();
  }

  /** Loads until the service is warm; returns the requests that were answered. */
  long warmUp(int port, Protocol protocol) throws IOException {
    long answered = 0;
    long end = System.nanoTime() + scale.longestWarmUp().toNanos();
    while (answered < scale.warmRequests() && System.nanoTime() < end) {
      answered += closedLoop(port, protocol, Duration.ofSeconds(2)).answered();
    }
    return answered;
  }

  /** Checks, warms up and measures. */
  Saturation saturate(Service service, Protocol protocol) throws IOException, NotThereYetException {
    check(service.port(), protocol);
    long before = expected.length + warmUp(service.port(), protocol);
    double cpu = service.family().cpuSeconds();
    Outcome outcome = closedLoop(service.port(), protocol, scale.measure());
    double used = service.family().cpuSeconds() - cpu;
    System.out.printf("  %s: %s%n", protocol.path(), outcome);
    requireWhole(outcome);
    return new Saturation(
        outcome.perSecond(), outcome.answered() / used, before + outcome.answered());
  }

  Outcome closedLoop(int port, Protocol protocol, Duration duration) throws IOException {
    return Generator.run(protocol.target(port, CONNECTIONS), Arrivals.saturating(), duration);
  }

  /**
   * A load that does not wait.
   *
   * @param perSecond requests that are due a second
   * @param duration for how long
   * @param connections that carry them
   */
  record Offer(double perSecond, Duration duration, int connections) {}

  /** Returns the load of a rate for as long as each number is measured. */
  Offer at(double perSecond) {
    return new Offer(perSecond, scale.measure(), CONNECTIONS);
  }

  /** Offers a load and measures from when each request was due. */
  Outcome offer(int port, Protocol protocol, Offer offer) throws IOException {
    Outcome outcome =
        Generator.run(
            protocol.target(port, offer.connections()),
            arrivals(offer.perSecond()),
            offer.duration());
    System.out.printf("  %s at %.0f/s: %s%n", protocol.path(), offer.perSecond(), outcome);
    return outcome;
  }

  private Arrivals arrivals(double perSecond) {
    return poisson
        ? Arrivals.poisson(perSecond, new SplittableRandom(7))
        : Arrivals.constant(perSecond);
  }

  /**
   * Lets no number stand on requests that failed.
   *
   * @throws IOException if some did
   */
  static void requireWhole(Outcome outcome) throws IOException {
    if (!outcome.isWhole()) {
      throw new IOException(
          "%d requests failed (%s) and %d had no answer, of %d"
              .formatted(
                  outcome.failed(),
                  outcome.firstFailure(),
                  outcome.unanswered(),
                  outcome.failed() + outcome.unanswered() + outcome.answered()));
    }
  }
}
