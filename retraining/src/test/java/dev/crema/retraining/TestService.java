package dev.crema.retraining;

import dev.crema.data.document.Node;
import dev.crema.retraining.core.Retrainings;
import dev.crema.service.testing.LocalClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

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

  /** Starts a service over a store. */
  public static TestService start(Retrainings store, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("crema.security.mode", "open");
    // A busy machine is no overload, unless a test is about that.
    all.putIfAbsent("crema.limits.queue-delay", "30s");
    all.put("micronaut.server.port", "-1");
    all.put("micronaut.server.host", "127.0.0.1");
    ApplicationContext context =
        ApplicationContext.builder().properties(all).banner(false).singletons(store).build();
    context.start();
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

  public HttpResponse<String> delete(String path) {
    return client.delete(path);
  }

  /** Posts JSON, with headers by name and value. */
  public HttpResponse<String> post(String path, String body, String... headers) {
    return client.post(path, "application/json", body, headers);
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return client.send(request);
  }

  public static Node json(HttpResponse<String> response) {
    return Node.json(response.body(), "answer");
  }

  @Override
  public void close() {
    client.close();
    context.close();
  }
}
