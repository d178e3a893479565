package dev.crema.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  // Python 3.11: base64.b64encode(hmac.new(b"secret", b'd-1.1767225600.{"a":1}',
  // "sha256").digest())
  private static final String SIGNATURE = "v1,BHZa0c8gvoHKMkt2kCFpROPfYiRZQZqhdqNM3RzBc4o=";
  private static final Instant SENT = Instant.ofEpochSecond(1_767_225_600L);
  private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

  private static Map<String, String> headers() {
    return new HashMap<>(
        Map.of(
            "X-MLflow-Signature", SIGNATURE,
            "X-MLflow-Delivery-Id", "d-1",
            "X-MLflow-Timestamp", "1767225600"));
  }

  private static WebhookSignature at(Instant now) {
    return new WebhookSignature("secret", InstantSource.fixed(now));
  }

  @Test
  void acceptsWhatMlflowSigned() {
    assertThat(at(SENT).isValid(headers()::get, BODY)).isTrue();
    assertThat(at(SENT.plus(WebhookSignature.TOLERANCE)).isValid(headers()::get, BODY)).isTrue();
  }

  @Test
  void refusesAnythingElse() {
    assertThat(at(SENT).isValid(headers()::get, "{}".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(at(SENT).isValid(headers()::get, null)).isFalse();
    assertThat(
            new WebhookSignature("other", InstantSource.fixed(SENT)).isValid(headers()::get, BODY))
        .isFalse();
    for (String header : headers().keySet()) {
      Map<String, String> without = headers();
      without.remove(header);
      assertThat(at(SENT).isValid(without::get, BODY)).as(header).isFalse();
      without.put(header, "x");
      assertThat(at(SENT).isValid(without::get, BODY)).as(header).isFalse();
    }
  }

  @Test
  void refusesWhatIsOldOrFromTheFuture() {
    Duration tooFar = WebhookSignature.TOLERANCE.plusSeconds(1);
    assertThat(at(SENT.plus(tooFar)).isValid(headers()::get, BODY)).isFalse();
    assertThat(at(SENT.minus(tooFar)).isValid(headers()::get, BODY)).isFalse();
  }
}
