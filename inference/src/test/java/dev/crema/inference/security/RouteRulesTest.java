package dev.crema.inference.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.security.RouteRule.Handling;
import dev.crema.inference.settings.SecuritySettings;
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
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /predict, PREDICT",
    "POST, /predict/, PREDICT",
    "POST, /v2/models/a%20b/infer, PREDICT",
    "POST, /v2/models/a/versions/3/infer, PREDICT",
    "POST, /invocations, PREDICT",
    "POST, /ground-truth, PREDICT",
    "POST, /batches, PREDICT",
    "GET, /batches/7/result, PREDICT",
    "GET, /models, READ",
    "HEAD, /models, READ",
    "GET, /v2/models/a, READ",
    "GET, /production-stats, READ",
    "POST, /models/a/versions/@b/load, OPERATE",
    "POST, /models/a/versions/3/unload, OPERATE",
    "POST, /erasures, OPERATE",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "predict",
        "*",
        "http://x/predict",
        "//predict",
        "/a//b",
        "/docs/../predict",
        "/docs/..",
        "/.",
        "/./predict",
        "/docs/%2e%2e/predict",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/a%00",
        "/a%0a",
        "/a%",
        "/a%4",
        "/a%zz",
        "/a%252f",
        "/predict;x=1",
        "/a b",
        "/ä",
        "/a#b"
      })
  void findsPathsThatCouldBeUnderstoodInTwoWays(String path) {
    assertThat(RouteRules.isPlain(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/predict/",
        "/models/a.b",
        "/models/..a",
        "/models/a%20b",
        "/models/%C3%A4",
        "/docs/swagger-ui.css",
        "/v2/models/a~b-c_d/infer",
        "/models/." + "hidden"
      })
  void findsPathsThatCanMeanOneThingAlone(String path) {
    assertThat(RouteRules.isPlain(path)).isTrue();
  }
}
