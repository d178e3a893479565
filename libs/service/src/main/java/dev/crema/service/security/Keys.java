package dev.crema.service.security;

import dev.crema.service.settings.SecuritySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of now. A thread of its own reads them anew in each interval, and early when a token
 * names a key that is not there; who verifies never waits. While they cannot be read, those of
 * before go on.
 */
final class Keys implements AutoCloseable {
  /** Shortest time between two readings that tokens bring about. */
  static final Duration MIN_PAUSE = Duration.ofSeconds(10);

  /** How soon an issuer that has never answered is asked again. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final Source source;
  private final String name;
  private final Duration interval;
  private final InstantSource clock;
  private final Semaphore wishes = new Semaphore(0);
  private final AtomicLong nextWish;
  private final Thread thread;
  private volatile KeySet current = KeySet.EMPTY;
  private boolean isAway;

  /** Where keys come from. */
  interface Source {
    KeySet read() throws IOException, InterruptedException;
  }

  Keys(Source source, String name, Duration interval, InstantSource clock) {
    this.source = source;
    this.name = name;
    this.interval = interval;
    this.clock = clock;
    this.nextWish = new AtomicLong(clock.millis());
    this.thread = Thread.ofPlatform().daemon().name("token-keys").unstarted(this::watch);
  }

  /** Makes the keys that the settings name. */
  static Keys of(SecuritySettings settings, InstantSource clock) {
    boolean secret = !settings.secretFile().isBlank();
    String key = secret ? "crema.security.secret-file" : "crema.security.jwks";
    String where = secret ? settings.secretFile() : settings.jwks();
    Source source;
    if (secret) {
      source = () -> KeySet.ofSecret(withoutLineEnd(bytes(Path.of(where))));
    } else if (where.contains("://")) {
      JwksAddress address = new JwksAddress(URI.create(where));
      source = () -> KeySet.ofJwks(address.read());
    } else {
      source =
          () ->
              KeySet.ofJwks(
                  new String(bytes(Path.of(where)), java.nio.charset.StandardCharsets.UTF_8));
    }
    return new Keys(source, key, settings.jwksRefresh(), clock);
  }

  /**
   * Reads the keys, then watches them.
   *
   * @param required whether it is an error if they cannot be read; else they are asked for again
   * @throws IllegalArgumentException if they are required and cannot be read
   */
  void start(boolean required) {
    try {
      current = source.read();
    } catch (IOException | IllegalArgumentException e) {
      if (required) {
        throw new IllegalArgumentException(
            "The setting (%s) names keys that cannot be used: %s.".formatted(name, words(e)), null);
      }
      failed(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    thread.start();
  }

  KeySet current() {
    return current;
  }

  /** Says that a token names a key that is not here. */
  void miss() {
    long now = clock.millis();
    long due = nextWish.get();
    // Whoever can send tokens can name any key: the issuer must not be asked for each of them.
    if (now >= due && nextWish.compareAndSet(due, now + MIN_PAUSE.toMillis())) {
      wishes.release();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Duration pause =
            current.isEmpty() && interval.compareTo(FIRST_RETRY) > 0 ? FIRST_RETRY : interval;
        boolean _ = wishes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        wishes.drainPermits();
        refresh();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void refresh() throws InterruptedException {
    try {
      KeySet read = source.read();
      if (!read.isSame(current)) {
        current = read;
        LOG.info("The keys of tokens are new.");
      }
      isAway = false;
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    if (!isAway) { // Once, not in each interval.
      LOG.warn("The keys of {} cannot be read; those of before go on: {}.", name, words(e));
    }
    isAway = true;
  }

  private static String words(Exception e) {
    return e instanceof java.nio.file.NoSuchFileException missing
        ? "the file (%s) is missing".formatted(missing.getFile())
        : String.valueOf(e.getMessage());
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new IOException("the file (%s) is larger than 1 MiB".formatted(file));
      }
      return bytes;
    } catch (java.nio.file.NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("the file (%s) cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Editors end a file with a line break, which is not the secret's. */
  private static byte[] withoutLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
