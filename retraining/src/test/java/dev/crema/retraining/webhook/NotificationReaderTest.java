package dev.crema.retraining.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crema.retraining.webhook.Notification.Alert;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationReaderTest {
  private static final NotificationReader READER = new NotificationReader(3);
  private static final String ALERT =
      """
      {"status": "firing", "startsAt": "2026-03-01T12:00:00Z",
      "labels": {"alertname": "CremaDrift", "model": "churn"}}""";

  private static byte[] golden() throws IOException {
    try (InputStream in =
        NotificationReaderTest.class.getResourceAsStream(
            "/golden/alertmanager-notification.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static Notification read(String body) {
    return READER.read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Notification alerts(String alerts) {
    return read("{\"version\": \"4\", \"alerts\": [%s]}".formatted(alerts));
  }

  private static RefusedRequestException refusal(String body) {
    return catchThrowableOfType(RefusedRequestException.class, () -> read(body));
  }

  /** Recorded from Alertmanager 0.25 by AlertmanagerIT. */
  @Test
  void readsWhatAlertmanagerSends() throws IOException {
    Notification read = READER.read(golden());
    assertThat(read.truncated()).isZero();
    assertThat(read.alerts()).hasSize(2);
    Alert firing = read.alerts().stream().filter(Alert::isFiring).findFirst().orElseThrow();
    assertThat(firing.name()).isEqualTo("CremaDrift");
    assertThat(firing.model()).isEqualTo("churn");
    assertThat(firing.severity()).isEqualTo("P1");
    assertThat(firing.startsAt()).isEqualTo(Instant.parse("2026-03-01T11:00:00.5Z"));
    assertThat(firing.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(read.alerts().stream().filter(alert -> !alert.isFiring())).hasSize(1);
  }

  @Test
  void passesOverFieldsThatItDoesNotKnow() {
    Notification read =
        read(
            """
            {"version": "4", "notificationReason": {"a": [1, {"b": null}]}, "alerts": [
            {"status": "firing", "startsAt": "2026-03-01T12:00:00Z", "values": [1.5],
            "labels": {}}]}""");
    assertThat(read.alerts())
        .containsExactly(
            new Alert(true, "", "", "", "", "", Instant.parse("2026-03-01T12:00:00Z")));
  }

  @Test
  void takesTimesOfEveryOffset() {
    assertThat(alerts(ALERT.replace("12:00:00Z", "13:00:00.123456789+01:00")).alerts())
        .first()
        .extracting(Alert::startsAt)
        .isEqualTo(Instant.parse("2026-03-01T12:00:00.123456789Z"));
  }

  @Test
  void cleansTextsAndKeepsNamesOfModels() {
    String longest = "m".repeat(128);
    Notification read =
        alerts(
            """
            {"status": "firing", "startsAt": "2026-03-01T12:00:00Z", "labels": {
            "alertname": "a\\nb\\u0000<b>", "model": "%s", "severity": "%s"}}"""
                .formatted(longest, "s".repeat(101)));
    Alert alert = read.alerts().getFirst();
    assertThat(alert.name()).isEqualTo("a\uFFFDb\uFFFD<b>");
    assertThat(alert.model()).isEqualTo(longest);
    assertThat(alert.severity()).isEqualTo("s".repeat(100) + "…");
  }

  @Test
  void theSeverityIsAnAnnotationOrElseALabel() {
    String annotated =
        ALERT.replace(
            "\"labels\"",
            "\"annotations\": {\"severity\": \"P1\", \"summary\": \"x\"}, \"labels\"");
    assertThat(alerts(annotated).alerts().getFirst().severity()).isEqualTo("P1");
    String both = annotated.replace("\"churn\"", "\"churn\", \"severity\": \"P2\"");
    assertThat(alerts(both).alerts().getFirst().severity()).isEqualTo("P1");
    String label = both.replace("\"severity\": \"P1\", ", "");
    assertThat(alerts(label).alerts().getFirst().severity()).isEqualTo("P2");
    String versioned =
        ALERT.replace("\"churn\"", "\"churn\", \"version\": \"%s\"".formatted("7".repeat(101)));
    assertThat(alerts(versioned).alerts().getFirst().version()).isEqualTo("7".repeat(100) + "…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"version\": \"4\", \"alerts\": [}",
        "{\"version\": \"4\", \"alerts\": []} {}",
        "{\"version\": \"4\", \"version\": \"4\", \"alerts\": []}",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"status\": \"resolved\"}]}",
        "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"model\": \"a\", \"model\": \"b\"}}]}",
        "{\"version\": NaN}",
        "{'version': '4'}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[["
      })
  void refusesWhatIsNoStrictJson(String body) {
    assertThat(refusal(body).reason()).isIn(Reason.MALFORMED, Reason.WRONG_FORM);
    if (!body.startsWith("[")) {
      assertThat(refusal(body).reason()).isEqualTo(Reason.MALFORMED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[] | must be a JSON object",
        "{} | (version) is (null)",
        "{\"version\": \"3\", \"alerts\": []} | (version) is (3)",
        "{\"version\": 4, \"alerts\": []} | (version) must be a text",
        "{\"version\": \"4\"} | (alerts) is missing",
        "{\"version\": \"4\", \"alerts\": {}} | (alerts) must be a list",
        "{\"version\": \"4\", \"alerts\": [7]} | (alerts[0]) must be an object",
        "{\"version\": \"4\", \"alerts\": [{}]} | (alerts[0].status) is (null)",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"FIRING\"}]} | (alerts[0].status) is (FIRING)",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\"}]} | (alerts[0].startsAt) is missing",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"startsAt\": \"now\"}]} | (alerts[0].startsAt) is (now)",
        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"startsAt\": \"0001-01-01T00:00:00Z\"}]} | from 1971 to 9998",
        "{\"version\": \"4\", \"alerts\": [{\"labels\": []}]} | (alerts[0].labels) must be an object",
        "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"a\": 1}}]} | (alerts[0].labels.a) must be a text",
        "{\"version\": \"4\", \"alerts\": [{\"annotations\": 7}]} | (alerts[0].annotations) must be an object",
        "{\"version\": \"4\", \"alerts\": [{\"annotations\": {\"a\": []}}]} | (alerts[0].annotations.a) must be a text",
        "{\"version\": \"4\", \"truncatedAlerts\": -1, \"alerts\": []} | (truncatedAlerts) must be",
        "{\"version\": \"4\", \"truncatedAlerts\": 99999999999999999999, \"alerts\": []} | (truncatedAlerts) must be"
      })
  void namesTheFieldOfAnotherForm(String body, String message) {
    assertThat(refusal(body).reason()).isEqualTo(Reason.WRONG_FORM);
    assertThat(refusal(body)).hasMessageContaining(message).hasMessageContaining("\nMaybe ");
  }

  @Test
  void refusesMoreAlertsThanItTakes() {
    assertThat(alerts(String.join(",", ALERT, ALERT, ALERT)).alerts()).hasSize(3);
    RefusedRequestException refusal =
        refusal(
            "{\"version\": \"4\", \"alerts\": [%s]}"
                .formatted(String.join(",", ALERT, ALERT, ALERT, ALERT)));
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_ROWS);
    assertThat(refusal).hasMessageContaining("(3) alerts");
  }

  /** Whatever is broken in it, the answer is a refusal or what the rest says. */
  @Test
  void survivesEveryBrokenNotification() throws IOException {
    byte[] whole = golden();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] broken = whole.clone();
      for (int hit = random.nextInt(1, 4); hit > 0; hit--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(READER.read(broken).alerts()).hasSizeLessThanOrEqualTo(3);
      } catch (RefusedRequestException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 2_000);
  }
}
