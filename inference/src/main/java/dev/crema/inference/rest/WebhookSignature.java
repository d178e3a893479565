package dev.crema.inference.rest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's signature of a webhook: {@code v1,} and the Base64 of HMAC-SHA256(secret, delivery id
 * "." timestamp "." body).
 */
final class WebhookSignature {
  /** How far the sender's clock may be from ours, and how long a delivery may be under way. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_TIMESTAMP_LENGTH = 12;

  private final SecretKeySpec key;
  private final InstantSource clock;

  WebhookSignature(String secret, InstantSource clock) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.clock = clock;
  }

  /**
   * Returns whether a request was signed with the secret, lately.
   *
   * @param headers gives a header's value
   * @param body the request's bytes
   */
  boolean isValid(Function<String, @Nullable String> headers, byte @Nullable [] body) {
    String signature = headers.apply("X-MLflow-Signature");
    String delivery = headers.apply("X-MLflow-Delivery-Id");
    String timestamp = headers.apply("X-MLflow-Timestamp");
    if (signature == null || delivery == null || timestamp == null || body == null) {
      return false;
    }
    byte[] expected = sign(delivery + "." + timestamp + ".", body).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))
        && isRecent(timestamp);
  }

  String sign(String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256.", e);
    }
  }

  private boolean isRecent(String timestamp) {
    if (timestamp.length() > MAX_TIMESTAMP_LENGTH
        || !timestamp.chars().allMatch(c -> c >= '0' && c <= '9')
        || timestamp.isEmpty()) {
      return false;
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    return Duration.between(sent, clock.instant()).abs().compareTo(TOLERANCE) <= 0;
  }
}
