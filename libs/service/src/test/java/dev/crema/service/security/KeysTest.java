package dev.crema.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import dev.crema.service.settings.SecuritySettings;
import dev.crema.service.testing.Await;
import dev.crema.service.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where keys come from, and what becomes of them when they cannot be had. */
class KeysTest {
  private static final RSAKey ONE = TestTokens.rsa("one");
  private static final RSAKey TWO = TestTokens.rsa("two");
  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir Path folder;

  private Keys keys(String jwks, String secretFile, Duration refresh) {
    SecuritySettings settings =
        new SecuritySettings("jwt", "i", "a", jwks, secretFile, "roles", "", true, refresh);
    InstantSource now = clock::get;
    return Keys.of(settings, now);
  }

  /** An issuer whose answer can be anything. */
  private static final class Issuer implements AutoCloseable {
    final HttpServer server;
    final AtomicReference<String> body = new AtomicReference<>("");
    final AtomicInteger status = new AtomicInteger(200);
    final AtomicInteger asked = new AtomicInteger();

    Issuer() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            byte[] bytes = Objects.requireNonNull(body.get()).getBytes(StandardCharsets.UTF_8);
            if (status.get() == 302) {
              exchange.getResponseHeaders().set("location", "/other");
            }
            exchange.sendResponseHeaders(status.get(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://127.0.0.1:%d/jwks".formatted(server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void goesOnWithTheLastKeysWhileTheIssuerIsAwayOrTalksNonsense() throws IOException {
    try (Issuer issuer = new Issuer();
        Keys keys = keys(issuer.address(), "", Duration.ofHours(1))) {
      issuer.body.set(TestTokens.jwks(ONE.toPublicJWK()));
      keys.start(false);
      KeySet first = keys.current();
      assertThat(first.isEmpty()).isFalse();
      for (String nonsense : List.of("<html>", "", "{\"keys\":[]}", "x".repeat(2 << 20))) {
        issuer.body.set(nonsense);
        readAgain(issuer, keys);
        assertThat(keys.current()).isSameAs(first);
      }
      issuer.status.set(302);
      issuer.body.set(TestTokens.jwks(TWO.toPublicJWK()));
      readAgain(issuer, keys);
      assertThat(keys.current()).isSameAs(first);

      issuer.status.set(200);
      readAgain(issuer, keys);
      assertThat(keys.current()).isNotSameAs(first);
    }
  }

  /** Twice: the first answer was looked at when the second is asked for. */
  private void readAgain(Issuer issuer, Keys keys) {
    for (int i = 0; i < 2; i++) {
      int before = issuer.asked.get();
      clock.set(Objects.requireNonNull(clock.get()).plus(Keys.MIN_PAUSE));
      keys.miss();
      Await.until(() -> issuer.asked.get() > before);
    }
  }

  @Test
  void waitsForAnIssuerThatHasNeverAnswered() throws IOException {
    try (Issuer issuer = new Issuer();
        Keys keys = keys(issuer.address(), "", Duration.ofHours(1))) {
      issuer.status.set(503);
      keys.start(false);
      assertThat(keys.current().isEmpty()).isTrue();
      issuer.status.set(200);
      issuer.body.set(TestTokens.jwks(ONE.toPublicJWK()));
      Await.until(() -> !keys.current().isEmpty());
    }
  }

  @Test
  void asksTheIssuerSeldomHoweverManyTokensNameKeysThatAreNotThere() throws IOException {
    try (Issuer issuer = new Issuer();
        Keys keys = keys(issuer.address(), "", Duration.ofHours(1))) {
      issuer.body.set(TestTokens.jwks(ONE.toPublicJWK()));
      keys.start(false);
      assertThat(issuer.asked).hasValue(1);
      for (int i = 0; i < 1_000; i++) {
        keys.miss();
      }
      Await.until(() -> issuer.asked.get() == 2);
      clock.set(Objects.requireNonNull(clock.get()).plus(Keys.MIN_PAUSE));
      keys.miss();
      keys.miss();
      Await.until(() -> issuer.asked.get() == 3);
      assertThat(issuer.asked).hasValue(3);
    }
  }

  @Test
  void followsAFileThatChanges() throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, TestTokens.jwks(ONE.toPublicJWK()));
    try (Keys keys = keys(file.toString(), "", Duration.ofSeconds(1))) {
      keys.start(true);
      KeySet first = keys.current();
      Files.writeString(file, "{");
      keys.miss();
      assertThat(keys.current()).isSameAs(first);
      Files.writeString(file, TestTokens.jwks(TWO.toPublicJWK()));
      Await.until(() -> keys.current() != first);
    }
  }

  @Test
  void refusesFilesThatHoldNoKeys() throws IOException {
    Path file = folder.resolve("keys.json");
    refuses(keys(file.toString(), "", Duration.ofHours(1)), "is missing");
    Files.writeString(file, "secret: hunter2");
    refuses(keys(file.toString(), "", Duration.ofHours(1)), "is no JSON Web Key Set");
    // Neither a secret key nor one that is too short is for everybody to see.
    Files.writeString(
        file, TestTokens.jwks(new OctetSequenceKey.Builder(new byte[64]).keyID("s").build()));
    refuses(keys(file.toString(), "", Duration.ofHours(1)), "has no public key");
    Files.writeString(file, "x".repeat(31) + "\n");
    refuses(keys("", file.toString(), Duration.ofHours(1)), "(31) bytes");
    Files.writeString(file, "x".repeat(32) + "\n");
    try (Keys keys = keys("", file.toString(), Duration.ofHours(1))) {
      keys.start(true);
      assertThat(keys.current().isEmpty()).isFalse();
    }
  }

  private static void refuses(Keys keys, String why) {
    try (keys) {
      assertThatThrownBy(() -> keys.start(true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("crema.security.")
          .hasMessageContaining(why)
          .hasMessageNotContaining("hunter2");
    }
  }
}
