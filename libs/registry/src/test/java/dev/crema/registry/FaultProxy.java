package dev.crema.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** Stands between a client and a server, and loses calls or answers as it is told. */
final class FaultProxy implements AutoCloseable {
  private static final Set<String> NOT_FORWARDED =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade");

  /** What happens to a call. */
  enum Fate {
    PASS,
    /** The server does it, the client does not hear of it. */
    LOSE_ANSWER,
    /** The server does not hear of it. */
    REFUSE,
    /** The server does not hear of it, and the client is told that another one was quicker. */
    LOSE_RACE
  }

  /** What MLflow 3 on PostgreSQL answered to the second of two runs/log-inputs, without its SQL. */
  private static final byte[] LOST_RACE =
      """
      {"error_code": "BAD_REQUEST", "message": "(psycopg2.errors.UniqueViolation) duplicate key \
      value violates unique constraint \\"dataset_pk\\"\\nDETAIL:  Key already exists."}"""
          .getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI target;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile IntFunction<Fate> fates = call -> Fate.PASS;

  FaultProxy(URI target) throws IOException {
    this.target = target;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Counts anew; the first call is number 1. */
  void start(IntFunction<Fate> fateOfCall) {
    calls.clear();
    fates = fateOfCall;
  }

  /** The server does the call of this number, then the client is as good as dead. */
  void cutAfter(int heard) {
    start(call -> call < heard ? Fate.PASS : call == heard ? Fate.LOSE_ANSWER : Fate.REFUSE);
  }

  List<String> calls() {
    return calls;
  }

  private void handle(HttpExchange exchange) throws IOException {
    int number;
    synchronized (calls) {
      calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
      number = calls.size();
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    Fate fate = fates.apply(number);
    try (exchange) {
      if (fate == Fate.REFUSE) {
        return;
      }
      if (fate == Fate.LOSE_RACE) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(400, LOST_RACE.length);
        exchange.getResponseBody().write(LOST_RACE);
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      if (fate == Fate.LOSE_ANSWER) {
        return;
      }
      answer
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      byte[] content = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
