package dev.crema.inference;

import dev.crema.data.document.Node;
import dev.crema.inference.serving.ModelSource;
import dev.crema.service.testing.Await;
import dev.crema.service.testing.LocalClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The real service on a free port, in this JVM. */
public final class TestService implements AutoCloseable {
  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final LocalClient client;

  private TestService(ApplicationContext context) {
    this.context = context;
    this.server = context.getBean(EmbeddedServer.class).start();
    this.client = new LocalClient(server::getPort);
  }

  /** Starts a service of the model churn. */
  public static TestService start(ModelSource source, Path cache, Map<String, Object> settings) {
    return start(cache, settings, source);
  }

  /** Starts a service with beans of a test's own, among them the source of models. */
  public static TestService start(Path cache, Map<String, Object> settings, Object... beans) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("crema.model.name", "churn");
    all.putIfAbsent("crema.cache.directory", cache.toString());
    all.putIfAbsent("crema.batches.directory", cache.resolveSibling("batches").toString());
    all.putIfAbsent("crema.downloads.directory", cache.resolveSibling("downloads").toString());
    all.putIfAbsent("crema.poll.interval", "1s");
    all.putIfAbsent("crema.security.mode", "open");
    // A busy machine is no overload, unless a test is about that.
    all.putIfAbsent("crema.limits.queue-delay", "30s");
    all.put("micronaut.server.port", "-1");
    all.put("micronaut.server.host", "127.0.0.1");
    ApplicationContext context =
        ApplicationContext.builder().properties(all).banner(false).singletons(beans).build();
    context.start();
    context.getBean(dev.crema.inference.serving.Models.class);
    return new TestService(context);
  }

  public int port() {
    return server.getPort();
  }

  public ApplicationContext context() {
    return context;
  }

  public URI uri(String path) {
    return client.uri(path);
  }

  public HttpResponse<String> get(String path) {
    return client.get(path);
  }

  public HttpResponse<String> predict(String body) {
    return post("/predict", body);
  }

  /** Posts JSON. */
  public HttpResponse<String> post(String path, String body) {
    return post(path, "application/json", body);
  }

  public HttpResponse<String> post(String path, String type, String body) {
    return client.post(path, type, body);
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return client.send(request);
  }

  /** Waits until a prediction comes from a version. */
  public void awaitVersion(String version) {
    String name = context.getRequiredProperty("crema.model.name", String.class);
    String entry = "\"%s\":\"%s\"".formatted(name, version);
    // GET / does not tell models where tokens are asked for.
    await(
        () ->
            get("/").body().contains("\"version\":\"" + version + "\"")
                || get("/readiness").body().contains(entry));
  }

  public static Node json(HttpResponse<String> response) {
    return Node.json(response.body(), "answer");
  }

  /** Waits up to 30 seconds. */
  public static void await(BooleanSupplier condition) {
    Await.until(condition);
  }

  @Override
  public void close() {
    context.close();
  }
}
