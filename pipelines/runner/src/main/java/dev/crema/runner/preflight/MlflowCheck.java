package dev.crema.runner.preflight;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Asks MLflow as the services do: whether it answers, with its database, to this user, and keeps
 * artifacts. {@code /health} would say OK without a database.
 */
final class MlflowCheck implements Callable<String> {
  private static final String URI_VARIABLE = "MLFLOW_TRACKING_URI";
  private static final String EXAMPLE = "http://mlflow:5000";
  private static final String EXPERIMENTS = "/api/2.0/mlflow/experiments/search?max_results=1";
  private static final String ARTIFACTS =
      "/api/2.0/mlflow-artifacts/artifacts?path=crema-preflight";
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private final SecretEnvironment environment;
  private final Duration limit;

  MlflowCheck(SecretEnvironment environment, Duration limit) {
    this.environment = environment;
    this.limit = limit;
  }

  @Override
  public String call() throws Exception {
    URI uri = address(environment.require(URI_VARIABLE, EXAMPLE));
    String authorization = authorization();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            .build()) {
      HttpResponse<String> experiments = ask(client, uri, EXPERIMENTS, authorization);
      requireMlflow(uri, experiments);
      HttpResponse<String> artifacts = ask(client, uri, ARTIFACTS, authorization);
      if (artifacts.statusCode() != 200) {
        throw new NotWellException(
            "MLflow (%s) keeps no artifacts: it answers %d.\nMaybe start it with --serve-artifacts, and look whether its volume is there and may be written."
                .formatted(uri, artifacts.statusCode()));
      }
      return uri + ", experiments and artifacts answer";
    }
  }

  private static URI address(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null) {
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      }
    } catch (URISyntaxException e) {
      // Java's own message would quote the address, which may hold a password.
    }
    throw new NotWellException(
        "The variable (%s) is no address of a web server without user and query.\nMaybe %s"
            .formatted(URI_VARIABLE, EXAMPLE));
  }

  private @Nullable String authorization() throws IOException {
    String kind = environment.apply("MLFLOW_TRACKING_AUTH");
    if (kind != null) {
      SecretEnvironment.requireFile(SERVICE_ACCOUNT, " of the service account");
      return "Bearer " + Files.readString(SERVICE_ACCOUNT).strip();
    }
    String user = environment.apply("MLFLOW_TRACKING_USERNAME");
    String password = environment.apply("MLFLOW_TRACKING_PASSWORD");
    if (user != null && password != null) {
      byte[] both = (user.strip() + ":" + password.strip()).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }
    if (user != null || password != null) {
      throw new NotWellException(
          "Of MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD one is set, and MLflow needs both.\nMaybe the Secret (crema-mlflow) lacks the key (%s)."
              .formatted(user == null ? "username" : "password"));
    }
    String token = environment.apply("MLFLOW_TRACKING_TOKEN");
    return token == null ? null : "Bearer " + token.strip();
  }

  private HttpResponse<String> ask(
      HttpClient client, URI uri, String path, @Nullable String authorization)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri + path)).timeout(limit).GET();
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    String workspace = environment.apply("MLFLOW_WORKSPACE");
    if (workspace != null) {
      request.header("X-MLFLOW-WORKSPACE", workspace.strip());
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (HttpTimeoutException _) {
      throw new NotWellException(
          "MLflow (%s) did not answer within %s.\nMaybe it is still starting, or its PostgreSQL hangs."
              .formatted(uri, Words.of(limit)));
    } catch (ConnectException _) {
      throw new NotWellException(
          "MLflow (%s) is not reachable.\nMaybe it is down, the address in %s is wrong, or a NetworkPolicy forbids the way."
              .formatted(uri, URI_VARIABLE));
    } catch (IOException e) {
      throw new NotWellException(
          "MLflow (%s) broke off its answer (%s).\nMaybe something else listens there: look at %s."
              .formatted(uri, e.getClass().getSimpleName(), URI_VARIABLE));
    }
  }

  private static void requireMlflow(URI uri, HttpResponse<String> answer) {
    String body = answer.body();
    switch (answer.statusCode()) {
      case 200 -> {
        if (!body.stripLeading().startsWith("{")) {
          throw noMlflow(uri, "answers, but not as MLflow does");
        }
      }
      case 401 ->
          throw new NotWellException(
              "MLflow (%s) refuses the user or the password (401).\nMaybe there is no such user yet, or the Secret (crema-mlflow) holds another password than MLflow: look at MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD. Our MLflow takes both from that Secret at its start, and its log says so: restart it after a change."
                  .formatted(uri));
      case 403 ->
          throw new NotWellException(
              body.contains("Host") || body.contains("host")
                  ? "MLflow (%s) does not know itself under this name (403).\nMaybe add (%s) to its allowed hosts."
                      .formatted(uri, uri.getRawAuthority())
                  : "MLflow (%s) lets this user see nothing (403).\nMaybe give it rights there."
                      .formatted(uri));
      case 503 ->
          throw new NotWellException(
              "MLflow (%s) answers 503: its own PostgreSQL does not answer.\nMaybe look at MLflow's log and its database's Secret."
                  .formatted(uri));
      default -> throw noMlflow(uri, "answers " + answer.statusCode());
    }
  }

  private static NotWellException noMlflow(URI uri, String what) {
    return new NotWellException(
        "What listens at (%s) %s.\nMaybe %s names something that is no MLflow."
            .formatted(uri, what, URI_VARIABLE));
  }
}
