package dev.crema.inference.outside;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.service.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A real Chromium without a window, and one page in it; told what to do by its DevTools protocol.
 * Other hosts than this machine cannot be reached from it.
 */
public final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
  private static final int SECONDS = 30;

  private final Program program;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Node>> calls = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Browser(Program program) throws IOException {
    this.program = program;
    String address = program.awaitLine(LISTENING).group(1);
    socket =
        client.newWebSocketBuilder().buildAsync(URI.create(page(address)), new Messages()).join();
    for (String domain : List.of("Network", "Runtime", "Log", "Page")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Returns the browser of this machine. */
  public static Optional<String> program() {
    return Program.find("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
  }

  /**
   * Starts a browser.
   *
   * @param profile an empty folder
   */
  public static Browser start(Path profile) throws IOException {
    Program program =
        Program.start(
            List.of(
                program().orElseThrow(),
                "--headless",
                "--no-sandbox", // It cannot have one where tests run as root, or in a container.
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                "--window-size=1200,2400",
                "--user-data-dir=" + profile,
                "about:blank"));
    try {
      return new Browser(program);
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  private String page(String address) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://%s/json/new?about:blank".formatted(address)))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return Node.json(client.send(request, BodyHandlers.ofString()).body(), "page")
          .required("webSocketDebuggerUrl")
          .text();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Goes to an address. */
  public void open(URI address) {
    call("Page.navigate", Map.of("url", address.toString()));
  }

  /** Returns what an expression in JavaScript gives, as text. */
  public String evaluate(String expression) {
    Node answer =
        call(
            "Runtime.evaluate",
            Map.of(
                "expression",
                "(async () => String(%s))()".formatted(expression),
                "awaitPromise",
                true));
    return answer.required("result").required("value").text();
  }

  /** Waits until an expression is true. */
  public void await(String condition) {
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    while (!evaluate(condition).equals("true")) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "It did not come true: %s%n%s%n%s"
                .formatted(condition, complaints, evaluate("document.body.innerText")));
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
  }

  /** Waits for an element and clicks it. */
  public void click(String selector) {
    await("!!document.querySelector('%s')".formatted(selector));
    evaluate("document.querySelector('%s').click()".formatted(selector));
  }

  /** Puts a text in the place of the one that is in an element, as a keyboard does. */
  public void type(String selector, String text) {
    await("!!document.querySelector('%s')".formatted(selector));
    evaluate(
        "(e => { e.focus(); e.select(); return ''; })(document.querySelector('%s'))"
            .formatted(selector));
    call("Input.insertText", Map.of("text", text));
  }

  /** Returns the addresses of all that was asked for, by the page or by what it runs. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Returns what the console has of errors and warnings: of scripts, of loads, of the policy. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  private Node call(String method, Map<String, Object> params) {
    int id = lastId.incrementAndGet();
    CompletableFuture<Node> answer = new CompletableFuture<>();
    calls.put(id, answer);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", params);
    socket.sendText(Json.write(message), true).join();
    return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  private void message(Node message) {
    Node id = message.optional("id");
    if (id != null) {
      CompletableFuture<Node> call = calls.remove((int) id.integer());
      Node result = message.optional("result");
      if (call != null && result != null) {
        call.complete(result);
      } else if (call != null) {
        call.completeExceptionally(new IllegalStateException(message.toString()));
      }
      return;
    }
    event(message.required("method").text(), message.required("params"));
  }

  private void event(String method, Node params) {
    switch (method) {
      case "Network.requestWillBeSent" ->
          requests.add(params.required("request").required("url").text());
      case "Runtime.exceptionThrown" -> complaints.add(text(params.required("exceptionDetails")));
      case "Log.entryAdded" -> complaint(params.required("entry"), "level");
      case "Runtime.consoleAPICalled" -> complaint(params, "type");
      default -> {
        // Of the many other events none is asked for.
      }
    }
  }

  private void complaint(Node entry, String kind) {
    String level = entry.required(kind).text();
    if (level.equals("error") || level.equals("warning")) {
      complaints.add(text(entry));
    }
  }

  private static String text(Node node) {
    return Json.write(node.tree());
  }

  /** Puts the parts of messages together. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean isLast) {
      parts.append(data);
      if (isLast) {
        String whole = parts.toString();
        parts.setLength(0);
        message(Node.json(whole, "message"));
      }
      webSocket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    program.close();
  }
}
