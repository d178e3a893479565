package dev.crema.inference.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.ServiceParts;
import dev.crema.service.security.Role;
import dev.crema.service.security.RouteRule.Handling;
import dev.crema.service.security.RouteRules;
import dev.crema.service.settings.SecuritySettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {

  private static RouteRules rules(boolean publicMetrics) {
    return new RouteRules(
        new SecuritySettings(
            "open", "", "", "", "", "roles", "", publicMetrics, Duration.ofMinutes(5)),
        new ServiceParts().routes(),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /predict, predict",
    "POST, /predict/, predict",
    "POST, /v2/models/a%20b/infer, predict",
    "POST, /v2/models/a/versions/3/infer, predict",
    "POST, /invocations, predict",
    "POST, /ground-truth, predict",
    "POST, /batches, predict",
    "GET, /batches/7/result, predict",
    "GET, /models, read",
    "HEAD, /models, read",
    "GET, /v2/models/a, read",
    "GET, /production-stats, read",
    "POST, /models/a/versions/@b/load, operate",
    "POST, /models/a/versions/3/unload, operate",
    "POST, /erasures, operate",
  })
  void asksForTheRoleOfTheRoute(String method, String path, Role role) {
    assertThat(Objects.requireNonNull(rules(true).find(method, path).rule()).role())
        .isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/readiness",
        "/openapi.yaml",
        "/docs",
        "/docs/a/b.js",
        "/ping",
        "/version",
        "/v2/health/live",
        "/metrics"
      })
  void letsEverybodySeeWhatIsPublic(String path) {
    assertThat(Objects.requireNonNull(rules(true).find("GET", path).rule()).role()).isNull();
  }

  @Test
  void keepsTheMetricsWhereThatIsAsked() {
    assertThat(Objects.requireNonNull(rules(false).find("GET", "/metrics").rule()).role())
        .isEqualTo(Role.READ);
  }

  @Test
  void knowsWhichMethodsAPathHas() {
    assertThat(rules(true).find("GET", "/predict"))
        .isEqualTo(new RouteRules.Found(null, List.of("POST")));
    assertThat(rules(true).find("PUT", "/batches").allowed()).containsExactly("GET", "POST");
    assertThat(rules(true).find("GET", "/%70redict"))
        .isEqualTo(new RouteRules.Found(null, List.of()));
    assertThat(rules(true).find("POST", "/v2/models//infer").rule()).isNull();
  }

  @Test
  void streamsBatchesAlone() {
    assertThat(Objects.requireNonNull(rules(true).find("POST", "/batches").rule()).handling())
        .isEqualTo(Handling.STREAMED);
    assertThat(Objects.requireNonNull(rules(true).find("POST", "/predict").rule()).handling())
        .isEqualTo(Handling.WHOLE);
  }
}
