package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** MLflow's REST calls with their retries. */
final class MlflowApi {
  private final MlflowHttp http;
  private final Retry retry;

  MlflowApi(MlflowHttp http, Retry retry) {
    this.http = http;
    this.retry = retry;
  }

  URI server() {
    return http.server();
  }

  Retry retry() {
    return retry;
  }

  MlflowHttp http() {
    return http;
  }

  /** Returns the fields of what is asked for; empty if it does not exist. */
  Optional<Fields> find(String path, Map<String, String> query) {
    Answer answer = retry.call(() -> http.get(path, query));
    return answer.isMissing() ? Optional.empty() : Optional.of(answer.orThrow(server()));
  }

  Fields get(String path, Map<String, String> query) {
    return retry.call(() -> http.get(path, query)).orThrow(server());
  }

  /** Sends a call that may be repeated. */
  Fields repeatable(String method, String path, Map<String, ?> body) {
    return retry.call(() -> http.send(method, path, body)).orThrow(server());
  }

  /** Sends a call that may not be repeated; {@link #findOrCreate} is the way to retry it. */
  Answer once(String path, Map<String, ?> body) {
    return http.send("POST", path, body);
  }

  /**
   * Returns what is found, else what is created. Each attempt looks first: an attempt before it may
   * have created it although its answer was lost.
   */
  <T> T findOrCreate(Supplier<Optional<T>> find, Supplier<T> create) {
    return retry.call(() -> find.get().orElseGet(create));
  }

  void setAlias(String model, String alias, String version) {
    repeatable(
        "POST", "registered-models/alias", body("name", model, "alias", alias, "version", version));
  }

  void deleteAlias(String model, String alias) {
    repeatable("DELETE", "registered-models/alias", body("name", model, "alias", alias));
  }

  RegistryException rejected(String message) {
    return new RegistryException(Kind.REJECTED, message);
  }

  static Map<String, String> body(String... namesAndValues) {
    Map<String, String> body = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      body.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return body;
  }
}
