package dev.crema.inference.drift;

import dev.crema.inference.recording.LogUnavailableException;
import dev.crema.inference.recording.ProductionData;
import dev.crema.inference.serving.ServiceClock;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One decision per window on the rows of all pods, by way of the production log's PostgreSQL. While
 * it is away, windows wait; nothing that answers requests does. For one thread.
 */
@Singleton
final class SharedWindows {
  /** Most bytes that wait to be handed in. */
  static final long MOST_BYTES = 64 << 20;

  /** Most versions that serve no longer and whose windows are not decided on. */
  static final int MOST_LEAVING = 50;

  private static final Logger LOG = LoggerFactory.getLogger(SharedWindows.class);
  private static final int MOST_NAME = 100;
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private final ProductionData data;
  private final DriftWatches watches;
  private final DriftMeters meters;
  private final InstantSource clock;
  private final String process = process();
  private final Map<VersionDrift, SharedVersion> versions = new IdentityHashMap<>();
  private int made;

  /** When PostgreSQL did not answer for the last time, or this process began. */
  private Instant trouble;

  private boolean isAway;

  /**
   * Makes it.
   *
   * @param clock null for the machine's
   */
  SharedWindows(
      ProductionData data, DriftWatches watches, DriftMeters meters, @Nullable ServiceClock clock) {
    this.data = data;
    this.watches = watches;
    this.meters = meters;
    this.clock = clock == null ? InstantSource.system() : clock;
    this.trouble = this.clock.instant();
  }

  /** A pod has the same name after a restart, and then counts anew. */
  private static String process() {
    String host = System.getenv().getOrDefault("HOSTNAME", "local");
    Random random = ThreadLocalRandom.current();
    String name = host.length() > MOST_NAME ? host.substring(0, MOST_NAME) : host;
    return name + "/" + HexFormat.of().toHexDigits(random.nextLong());
  }

  /** Returns whether pods decide together. */
  boolean isOn() {
    return data.isOn();
  }

  /** Closes windows, hands in what was counted, and decides, as far as PostgreSQL answers. */
  void round(List<WatchedVersion> served) {
    follow(served);
    List<SharedVersion> all = List.copyOf(versions.values());
    each(all, SharedVersion::close);
    bound();
    Duration grace = watches.settings().grace();
    if (each(all, version -> version.write(data))) {
      Instant due = due();
      isAway = !each(all, version -> version.decide(data, due, grace));
    }
    versions.values().removeIf(SharedVersion::isDone);
    meters.waiting(versions.values().stream().mapToInt(SharedVersion::windows).sum());
  }

  /**
   * Does something for each version: what fails for one holds up no other.
   *
   * @return false if PostgreSQL is away, and so for all
   */
  private boolean each(List<SharedVersion> all, Consumer<SharedVersion> step) {
    for (SharedVersion version : all) {
      try {
        step.accept(version);
      } catch (LogUnavailableException e) {
        if (e.reason() != LogUnavailableException.Reason.SLOW) {
          note(e);
          return false;
        }
        LOG.warn("Decisions on drift of {} wait: {}", version, e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("A bug: windows of {} are not looked after.", version, e);
      }
    }
    return true;
  }

  /**
   * A window is due when every pod had the grace to hand in its counts, after the window's end and
   * after PostgreSQL came back.
   */
  private Instant due() {
    Instant now = clock.instant();
    trouble = trouble.isAfter(now) ? now : trouble; // A clock that was set back.
    Duration grace = watches.settings().grace();
    return Duration.between(trouble, now).compareTo(grace) < 0 ? Instant.MIN : now.minus(grace);
  }

  private void follow(List<WatchedVersion> served) {
    Map<VersionDrift, WatchedVersion> now = new IdentityHashMap<>();
    for (WatchedVersion version : served) {
      VersionDrift drift = version.drift();
      if (drift != null) {
        now.put(drift, version);
      }
    }
    now.forEach((drift, version) -> versions.computeIfAbsent(drift, _ -> share(version)));
    versions.forEach(
        (drift, version) -> {
          if (!now.containsKey(drift)) {
            version.leave();
          }
        });
  }

  private SharedVersion share(WatchedVersion version) {
    made++;
    return new SharedVersion(version, process + "/" + made, meters);
  }

  /** Gives up the oldest windows of too many. */
  private void bound() {
    while (versions.values().stream().mapToLong(SharedVersion::bytes).sum() > MOST_BYTES) {
      versions.values().stream()
          .min(Comparator.comparing(SharedVersion::oldest))
          .ifPresent(SharedVersion::dropOldest);
    }
    List<SharedVersion> leaving =
        new ArrayList<>(versions.values().stream().filter(SharedVersion::isLeaving).toList());
    leaving.sort(Comparator.comparing(SharedVersion::oldest));
    for (int i = 0; i < leaving.size() - MOST_LEAVING; i++) {
      while (!leaving.get(i).isDone()) {
        leaving.get(i).dropOldest();
      }
    }
  }

  private void note(LogUnavailableException e) {
    trouble = clock.instant();
    if (!isAway) {
      LOG.warn("Decisions on drift wait: {}", e.getMessage());
    }
    isAway = true;
  }

  /** Hands in what was counted so far, once, in a few seconds: the service stops. */
  void leave(List<WatchedVersion> served) {
    follow(served);
    long end = System.nanoTime() + LAST_WRITES.toNanos();
    try {
      for (SharedVersion version : List.copyOf(versions.values())) {
        if (System.nanoTime() > end) {
          LOG.warn("What was counted of some versions is lost: PostgreSQL is slow.");
          return;
        }
        version.leave();
        version.write(data);
      }
    } catch (LogUnavailableException e) {
      LOG.warn("What was counted of the windows that are open is lost: {}", e.getMessage());
    }
  }
}
