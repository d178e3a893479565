package dev.crema.requestretraining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The route of the retraining service that asks, with what goes wrong on the way. It refuses every
 * request that the service would refuse; {@code RequestRetrainingIT} is with the service itself.
 */
final class RetrainingStub implements AutoCloseable {
  static final String TOKEN = "stub-secret-0123456789";

  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> known = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** What happens instead of the answer. */
  interface Fault {
    void happen(HttpExchange exchange) throws IOException, InterruptedException;

    /** Another answer. */
    static Fault of(int status, String body, String... headers) {
      return exchange -> {
        for (int i = 0; i < headers.length; i += 2) {
          exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        send(exchange, status, body);
      };
    }

    /** The connection ends without an answer. */
    static Fault cut() {
      return HttpExchange::close;
    }

    /** The head comes, and of the body a byte; nothing more. */
    static Fault silence() {
      return exchange -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        Thread.sleep(60_000);
      };
    }
  }

  private RetrainingStub(HttpServer server) {
    this.server = server;
  }

  static RetrainingStub start() {
    try {
      RetrainingStub stub =
          new RetrainingStub(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      stub.server.createContext("/", stub::answer);
      stub.server.setExecutor(stub.threads);
      stub.server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next requests go wrong, one each. */
  void will(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** Returns the bodies that came. */
  List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(body);
      Fault fault = faults.poll();
      if (fault == null) {
        serve(exchange, body);
      } else {
        fault.happen(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange exchange, String body) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")
        || !exchange.getRequestURI().toString().equals("/retrainings")) {
      send(exchange, 404, "{\"detail\": \"There is no such route.\"}");
    } else if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      send(exchange, 415, "{\"detail\": \"The content-type must be application/json.\"}");
    } else if (!("Bearer " + TOKEN)
        .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "{\"detail\": \"A token is needed.\"}");
    } else {
      serve(exchange, Json.readObject(body, "request"));
    }
  }

  private void serve(HttpExchange exchange, Map<String, Object> form) throws IOException {
    boolean isForm =
        form.keySet().equals(Set.of("model", "snapshot"))
            || form.keySet().equals(Set.of("model", "reason"));
    if (!isForm || !form.values().stream().allMatch(String.class::isInstance)) {
      send(exchange, 422, "{\"detail\": \"The body must have one of the fields.\"}");
    } else if (!"churn".equals(form.get("model"))) {
      send(
          exchange,
          404,
          Json.write(
              Map.of(
                  "detail",
                  "The model (%s) is not retrained here.\nMaybe GET /models lists the one you look for."
                      .formatted(form.get("model")))));
    } else {
      send(exchange, join(form.toString()) ? 200 : 201, retraining(form));
    }
  }

  private synchronized boolean join(String form) {
    return known.contains(form) || !known.add(form);
  }

  private synchronized String retraining(Map<String, Object> form) {
    return Json.write(
        Map.of(
            "id",
            40 + known.indexOf(form.toString()),
            "model",
            form.get("model"),
            "state",
            "requested",
            "approved",
            false));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
