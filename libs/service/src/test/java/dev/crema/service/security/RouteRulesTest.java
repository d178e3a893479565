package dev.crema.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.service.settings.SecuritySettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRulesTest {

  private static RouteRules rules(RouteRule... own) {
    return new RouteRules(
        new SecuritySettings("open", "", "", "", "", "roles", "", true, Duration.ofMinutes(5)),
        new RouteTable(List.of(own)),
        List.of(RouteRule.post("/beside", Role.OPERATE)));
  }

  @Test
  void hasTheRoutesOfEveryServiceAndThoseOfThisOne() {
    RouteRules rules = rules(RouteRule.post("/webhooks/*", new Role("alert")));
    assertThat(Objects.requireNonNull(rules.find("GET", "/health").rule()).handling())
        .isEqualTo(RouteRule.Handling.PROBE);
    assertThat(Objects.requireNonNull(rules.find("POST", "/webhooks/x").rule()).role())
        .isEqualTo(new Role("alert"));
    assertThat(rules.find("POST", "/beside").rule()).isNotNull();
    assertThat(rules.find("GET", "/beside").allowed()).containsExactly("POST");
  }

  @Test
  void knowsTheRolesThatItsRoutesAskFor() {
    assertThat(rules(RouteRule.get("/a", Role.READ), RouteRule.get("/b", new Role("b"))).roles())
        .containsExactlyInAnyOrder(Role.READ, new Role("b"), Role.OPERATE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Read", "two words", "a\"b", "ä"})
  void refusesARoleThatCouldNotStandInAHeader(String name) {
    assertThatThrownBy(() -> new Role(name)).hasMessageContaining("(" + name + ")");
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
