package dev.crema.inference.recording;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one question of a kind be asked at a time, the others in their order. So slow ones take
 * neither the memory nor the connections of other kinds: the pool has one for each kind, for each
 * download and for retention.
 */
final class QuestionPlaces {
  private static final int WAIT_SECONDS = 5;

  private final Map<Kind, Semaphore> places = new EnumMap<>(Kind.class);

  /** What is asked. */
  enum Kind {
    STATISTICS("statistics"),
    PERFORMANCE("performance"),
    LABELS("labels"),
    /** What waits, looked through now and then: who sends labels does not wait for that. */
    RESOLVING("labels that wait"),
    GAUGES("gauges"),
    ERASURE("erasures"),
    DRIFT("windows of drift"),
    /** Whether PostgreSQL is there, before a download, which has a place of its own. */
    LOOK("downloads that begin");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  QuestionPlaces() {
    for (Kind kind : Kind.values()) {
      places.put(kind, new Semaphore(1, true));
    }
  }

  /** A place that is taken. */
  @FunctionalInterface
  interface Taken extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the place of a kind, after those who came before.
   *
   * @throws LogUnavailableException if that takes longer than five seconds
   */
  Taken take(Kind kind) {
    Semaphore place = Objects.requireNonNull(places.get(kind));
    try {
      if (!place.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw LogUnavailableException.busy(kind.words);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LogUnavailableException.busy(kind.words);
    }
    return place::release;
  }
}
