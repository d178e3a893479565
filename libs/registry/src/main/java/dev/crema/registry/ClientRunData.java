package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCreds;
import org.mlflow.tracking.creds.MlflowHostCredsProvider;

/**
 * Run data through MLflow's own Java client.
 *
 * <p>The client has no time limits, so each call has a thread of its own that is given up at its
 * limit. It sends each refused call three times at once, POST included, so only calls that may be
 * repeated go through it.
 */
final class ClientRunData implements RunData {
  private static final String BASIC = "Basic ";
  private static final String BEARER = "Bearer ";

  private final MlflowHttp http;
  private final Retry retry;
  private final Duration limit;
  private final ConnectionSettings settings;
  private @Nullable MlflowClient client;

  ClientRunData(ConnectionSettings settings, MlflowHttp http, Retry retry) {
    this.http = http;
    this.retry = retry;
    this.limit = settings.timeouts().request();
    this.settings = settings;
  }

  /** Made when it is needed: a step that reads from the registry alone never is in need of it. */
  private synchronized MlflowClient client() {
    MlflowClient made = client;
    if (made == null) {
      made = new MlflowClient(new CurrentCredentials(settings));
      client = made;
    }
    return made;
  }

  @Override
  public void log(
      String runId, Map<String, String> params, List<Point> points, Map<String, String> tags) {
    List<Param> someParams =
        params.entrySet().stream()
            .map(e -> Param.newBuilder().setKey(e.getKey()).setValue(e.getValue()).build())
            .toList();
    List<RunTag> someTags =
        tags.entrySet().stream()
            .map(e -> RunTag.newBuilder().setKey(e.getKey()).setValue(e.getValue()).build())
            .toList();
    List<Metric> someMetrics = points.stream().map(ClientRunData::metric).toList();
    call("log-batch", () -> client().logBatch(runId, someMetrics, someParams, someTags));
  }

  private static Metric metric(Point point) {
    return Metric.newBuilder()
        .setKey(point.name())
        .setValue(point.value())
        .setStep(point.step())
        .setTimestamp(point.timestamp())
        .build();
  }

  @Override
  public void end(String runId, String status, long endTime) {
    call("runs/update", () -> client().setTerminated(runId, RunStatus.valueOf(status), endTime));
  }

  private void call(String name, Runnable call) {
    retry.run(() -> once(name, call));
  }

  private void once(String name, Runnable call) {
    FutureTask<@Nullable Void> task = new FutureTask<>(call, null);
    Thread thread = Thread.ofPlatform().daemon().name("mlflow-client").start(task);
    try {
      task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw http.unavailable("did not answer within %d s".formatted(limit.toSeconds()), e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw http.unavailable("was not waited for: interrupted", e);
    } catch (ExecutionException e) {
      throw translate(name, e.getCause());
    }
  }

  private RuntimeException translate(String name, @Nullable Throwable cause) {
    return switch (cause) {
      case MlflowHttpException refusal -> {
        String body = refusal.getBodyMessage() == null ? "" : refusal.getBodyMessage();
        yield http.answer(name, refusal.getStatusCode(), body.getBytes(StandardCharsets.UTF_8))
            .refused(http.server());
      }
      case MlflowClientException failure ->
          http.unavailable("does not answer (" + failure.getMessage() + ")", failure);
      case RegistryException known -> known;
      case null, default ->
          new RegistryException(Kind.REJECTED, "MLflow's client failed in " + name + ".", cause);
    };
  }

  /** Asks for the credentials at each request, as the rest of this package does. */
  private record CurrentCredentials(ConnectionSettings settings)
      implements MlflowHostCredsProvider {

    @Override
    public MlflowHostCreds getHostCreds() {
      String uri = settings.uri().toString();
      String authorization = settings.credentials().authorization();
      if (authorization == null) {
        return new BasicMlflowHostCreds(uri);
      }
      if (authorization.startsWith(BEARER)) {
        return new BasicMlflowHostCreds(uri, authorization.substring(BEARER.length()));
      }
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()));
      String pair = new String(decoded, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return new BasicMlflowHostCreds(uri, pair.substring(0, colon), pair.substring(colon + 1));
    }

    @Override
    public void refresh() {
      // getHostCreds gives the current ones.
    }
  }
}
