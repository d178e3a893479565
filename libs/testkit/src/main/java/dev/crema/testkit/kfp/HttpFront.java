package dev.crema.testkit.kfp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crema.sdk.json.Json;
import dev.crema.testkit.kfp.KfpModels.CallModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The double's HTTP: understands calls, checks both sides by the models, lets calls go wrong. */
final class HttpFront implements AutoCloseable {
  private static final int MAX_BODY = 33 << 20;

  /** Written by hand in KFP, with fields that its model has not, and with what is false. */
  private static final String HEALTH = "/healthz";

  private static final List<String> LONGS = List.of("max_concurrency", "interval_second");
  private static final String UPLOAD = "POST /apis/v2beta1/pipelines/upload";
  private static final String PAGE = "<!DOCTYPE html><html><body>%s</body></html>";

  /** Carries out a call. */
  interface Handler {
    /** Returns the answer; {@code isLate} says that it is to be done later, and nobody listens. */
    Map<String, Object> handle(Call call, boolean isLate);
  }

  private final HttpServer server;
  private final Relay relay;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Handler handler;
  private final Faults faults;
  private final @Nullable Supplier<String> token;
  private final boolean leavesOutZeros;
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<String> violations = Collections.synchronizedList(new ArrayList<>());

  HttpFront(KfpDouble.Options options, Handler handler, Faults faults) throws IOException {
    this.handler = handler;
    this.faults = faults;
    this.token = options.token();
    this.leavesOutZeros = options.habits().leavesOutZeros();
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    server.createContext("/", this::exchange);
    server.setExecutor(threads);
    server.start();
    try {
      this.relay = new Relay(options.port(), server.getAddress().getPort());
    } catch (IOException e) {
      server.stop(0);
      throw e;
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + relay.port());
  }

  List<String> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  List<String> violations() {
    synchronized (violations) {
      return List.copyOf(violations);
    }
  }

  /** What goes back. */
  private record Reply(int status, String type, byte[] body) {
    static Reply json(int status, Object tree) {
      return new Reply(
          status, "application/json", Json.write(tree).getBytes(StandardCharsets.UTF_8));
    }

    static Reply html(int status, String words) {
      return new Reply(status, "text/html", PAGE.formatted(words).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
      String name = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
      calls.add(name);
      Fault fault = faults.of(name);
      Reply reply = fault.isDone() || fault == Fault.LATE ? reply(exchange, body, fault) : null;
      switch (fault) {
        case NONE -> send(exchange, reply);
        case ERROR_500, DONE_500 -> send(exchange, error(name, ApiError.of(13, "Internal error")));
        case ERROR_503 -> send(exchange, new Reply(503, "text/plain", new byte[0]));
        case HTML_502 -> send(exchange, Reply.html(502, "Bad Gateway"));
        case HTML_200 -> send(exchange, Reply.html(200, "Log in"));
        case HTML_404 -> send(exchange, Reply.html(404, "Not Found"));
        case REDIRECT -> {
          exchange.getResponseHeaders().set("Location", "/dex/auth");
          send(exchange, Reply.html(302, "Found"));
        }
        case TOO_MANY -> send(exchange, Reply.html(429, "Too Many Requests"));
        case UNAUTHORIZED -> send(exchange, error(name, unauthenticated()));
        case CUT_BEFORE, CUT_AFTER, LATE -> {}
        case RESET_BEFORE, RESET_AFTER -> relay.reset(exchange.getRemoteAddress().getPort());
        case SILENT_BEFORE, SILENT_AFTER -> closed.await();
        case TRUNCATED -> truncate(exchange, reply);
        case OTHER_JSON -> send(exchange, Reply.json(200, List.of()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, @Nullable Reply reply) throws IOException {
    if (reply == null) {
      throw new IllegalStateException("A call that was done has a reply.");
    }
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.sendResponseHeaders(
        reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
    if (reply.body().length > 0) {
      exchange.getResponseBody().write(reply.body());
    }
  }

  private static void truncate(HttpExchange exchange, @Nullable Reply reply) throws IOException {
    byte[] body = reply == null ? new byte[0] : reply.body();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length + 1L);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, body.length / 2);
    out.flush();
  }

  private Reply reply(HttpExchange exchange, byte[] body, Fault fault) {
    String name = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    try {
      requireToken(exchange);
      for (CallModel model : KfpModels.published().calls()) {
        Map<String, String> path =
            model.match(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
        if (path != null) {
          Call call = call(exchange, model, path, body);
          return answer(model, handler.handle(call, fault == Fault.LATE));
        }
      }
      return error(name, ApiError.of(ApiError.NOT_FOUND, "Not Found"));
    } catch (ApiError e) {
      return error(name, e);
    }
  }

  private void requireToken(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null && !("Bearer " + token.get()).equals(given)) {
      throw unauthenticated();
    }
  }

  private static ApiError unauthenticated() {
    return ApiError.of(ApiError.UNAUTHENTICATED, "Unauthenticated: Request header error");
  }

  private static Call call(
      HttpExchange exchange, CallModel model, Map<String, String> path, byte[] body) {
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    for (String name : query.keySet()) {
      if (!model.query().contains(name)) {
        throw ApiError.invalid("The parameter (%s) is not known".formatted(name));
      }
    }
    Map<String, String> decoded = new LinkedHashMap<>();
    path.forEach((name, value) -> decoded.put(name, decode(value.replace("+", "%2B"))));
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    String upload = model.template().startsWith(UPLOAD) ? Form.file(type, body) : "";
    return new Call(model.template(), decoded, query, json(model, body), upload);
  }

  /** Reads a body; what the model does not know, or knows as another type, is refused. */
  private static Map<String, Object> json(CallModel model, byte[] body) {
    if (model.body().isEmpty()) {
      return Map.of();
    }
    Map<String, Object> json;
    try {
      json = longs(Json.readObject(new String(body, StandardCharsets.UTF_8), "body"));
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid(String.valueOf(e.getMessage()));
    }
    List<String> problems = KfpModels.published().problems(model.body(), json);
    if (!problems.isEmpty()) {
      throw ApiError.invalid("proto: " + String.join("; ", problems));
    }
    return json;
  }

  /** Numbers of 64 bits may be numbers in requests, as the SDK writes them; answers have texts. */
  private static Map<String, Object> longs(Map<String, Object> body) {
    Map<String, Object> texts = new LinkedHashMap<>(body);
    for (String name : LONGS) {
      texts.computeIfPresent(
          name, (same, value) -> value instanceof Long number ? Long.toString(number) : value);
    }
    for (String name : List.of("trigger", "periodic_schedule")) {
      texts.computeIfPresent(
          name, (same, value) -> value instanceof Map<?, ?> ? longs(Trees.asObject(value)) : value);
    }
    return texts;
  }

  /** Makes the answer that the model describes; a wrong one is a fault of the double. */
  private Reply answer(CallModel model, Map<String, Object> tree) {
    Map<String, Object> bare = bare(tree);
    String type = model.answer();
    if (type.equals("object") || model.template().endsWith(HEALTH)) {
      return Reply.json(200, bare);
    }
    List<String> problems = KfpModels.published().problems(type, bare);
    if (!problems.isEmpty()) {
      violations.add(model.template() + " " + problems);
      return error(model.template(), ApiError.of(13, "The double is wrong: " + problems));
    }
    return Reply.json(200, leavesOutZeros ? KfpModels.published().pruned(type, bare) : bare);
  }

  private static Map<String, Object> bare(Map<String, Object> tree) {
    Map<String, Object> bare = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          if (!name.startsWith("_")) {
            bare.put(name, value instanceof List<?> list ? bareItems(list) : value);
          }
        });
    return bare;
  }

  private static List<Object> bareItems(List<?> list) {
    List<Object> items = new ArrayList<>();
    list.forEach(item -> items.add(item instanceof Map<?, ?> ? bare(Trees.asObject(item)) : item));
    return items;
  }

  /** Errors of the gateway and of the upload, which is none of its calls, have two forms. */
  private static Reply error(String call, ApiError error) {
    if (call.startsWith(UPLOAD)) {
      Map<String, Object> form = new LinkedHashMap<>();
      form.put("error_message", error.text());
      form.put("error_details", error.text());
      return Reply.json(error.status(), form);
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("error", error.text());
    status.put("code", error.code());
    status.put("message", error.text());
    status.put("details", List.of());
    return Reply.json(error.status(), status);
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("the address is wrongly encoded");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    relay.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
