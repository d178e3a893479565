package dev.crema.inference.drift;

import dev.crema.data.InputException;
import dev.crema.inference.recording.LogUnavailableException;
import dev.crema.inference.recording.ProductionData;
import dev.crema.productionlog.drift.DecidedWindow;
import dev.crema.productionlog.drift.DriftPart;
import dev.crema.productionlog.drift.DriftWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of a version on their way to the one decision of all pods: this pod's counts are
 * handed in, then the decision is taken, or read if another pod took it. For one thread.
 */
final class SharedVersion {
  /** Most windows that wait, whatever their size: none waits longer than so many windows. */
  static final int MOST_WINDOWS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(SharedVersion.class);

  private final String model;
  private final String version;
  private final VersionDrift drift;
  private final String pod;
  private final DriftMeters meters;

  /**
   * In the order of time, so that what is yet to come holds up nothing: a clock may be set back.
   */
  private final List<Waiting> waiting = new ArrayList<>();

  private int comeBacks;
  private boolean isLeaving;

  /**
   * A window that is not decided on.
   *
   * @param part what is to be handed in; null if that is done, or there is nothing
   * @param rows how many rows this pod counted
   * @param isOwn whether this pod saw the window, so that somebody has to decide on it even if it
   *     has no rows
   */
  private record Waiting(DriftWindow window, @Nullable DriftPart part, long rows, boolean isOwn) {}

  /**
   * Makes it.
   *
   * @param pod the name under which this pod hands in what it counted of this version; behind it
   *     stands how often its clock was set back, if it was
   */
  SharedVersion(WatchedVersion version, String pod, DriftMeters meters) {
    this.model = version.model();
    this.version = version.version();
    this.drift = Objects.requireNonNull(version.drift());
    this.pod = pod;
    this.meters = meters;
    this.comeBacks = drift.comeBacks();
    waitForOneBefore();
  }

  /** What was decided before this pod came still stands, and may still be to be decided. */
  private void waitForOneBefore() {
    VersionDrift.Bounds before = drift.windowBeforeOpen();
    insert(
        new Waiting(new DriftWindow(model, version, before.start(), before.end()), null, 0, false));
  }

  private void insert(Waiting added) {
    int place = 0;
    while (place < waiting.size()
        && waiting.get(place).window().end().isBefore(added.window().end())) {
      place++;
    }
    waiting.add(place, added);
  }

  /**
   * Takes windows that are over. After a clock that was ahead, those that it closed wait for their
   * time; those that are further away than {@value #MOST_WINDOWS} windows only until they are
   * handed in: whoever serves then decides.
   */
  void close() {
    if (!isLeaving) {
      drift.closeWindows().forEach(this::add);
      if (drift.comeBacks() != comeBacks) {
        comeBacks = drift.comeBacks();
        waiting.removeIf(next -> !next.isOwn());
        waitForOneBefore();
      }
    }
    VersionDrift.Bounds before = drift.windowBeforeOpen();
    Duration most = Duration.between(before.start(), before.end()).multipliedBy(MOST_WINDOWS);
    Instant far = before.end().plus(most);
    waiting.removeIf(next -> next.part() == null && next.window().start().isAfter(far));
  }

  /** Takes what was counted so far too: the version serves no longer, or the service stops. */
  void leave() {
    if (!isLeaving) {
      close();
      drift.takeAll().forEach(this::add);
      isLeaving = true;
    }
  }

  private void add(ClosedWindow closed) {
    DriftWindow window = new DriftWindow(model, version, closed.start(), closed.end());
    long rows = closed.counts().rows();
    DriftPart part = null;
    if (rows > 0) {
      try {
        part = new DriftPart(window, part(), rows, MergedCounts.bytes(drift, closed.counts()));
      } catch (IllegalArgumentException e) { // Too many bytes.
        lose(window, rows, String.valueOf(e.getMessage()));
      }
    }
    insert(new Waiting(window, part, part == null ? 0 : rows, true));
    if (waiting.size() > MOST_WINDOWS) {
      dropOldest();
    }
  }

  /**
   * Another name after a clock was set back by more than a window: one that was closed may be
   * closed again, and PostgreSQL takes one part of each name.
   */
  private String part() {
    return comeBacks == 0 ? pod : pod + "/" + comeBacks;
  }

  /** Gives up the first window of those that wait; there must be one. */
  void dropOldest() {
    Waiting oldest = waiting.removeFirst();
    if (oldest.part() != null) {
      lose(oldest.window(), oldest.rows(), "PostgreSQL has been away for too long.");
    }
  }

  private void lose(DriftWindow window, long rows, String reason) {
    meters.lost(rows);
    LOG.warn("No decision will be on {} rows of {}: {}", rows, window, reason);
  }

  /**
   * Hands in what is to be handed in.
   *
   * @throws LogUnavailableException if PostgreSQL does not answer; what is left is left for later
   */
  void write(ProductionData data) {
    for (int i = 0; i < waiting.size(); i++) {
      Waiting next = waiting.get(i);
      DriftPart part = next.part();
      if (part != null) {
        write(data, part);
        waiting.set(i, new Waiting(next.window(), null, next.rows(), next.isOwn()));
      }
    }
  }

  private void write(ProductionData data, DriftPart part) {
    try {
      if (!data.drift(windows -> windows.write(part))) {
        meters.late(part.rows());
        LOG.warn(
            "{} rows of {} came after the decision on them, or could not be read.",
            part.rows(),
            part.window());
      }
    } catch (LogUnavailableException e) {
      if (e.reason() != LogUnavailableException.Reason.VALUE) {
        throw e;
      }
      lose(part.window(), part.rows(), e.getMessage());
    }
  }

  /**
   * Decides on windows that are handed in, in the order of time, as far as PostgreSQL's clock says
   * that it is time: this pod's own may be ahead. A window that cannot be decided on at all is
   * given up, so that it holds up no later one.
   *
   * @param due windows that ended by then
   * @param grace how long after a window's end each pod has to hand in its counts
   * @throws LogUnavailableException if PostgreSQL does not answer
   */
  void decide(ProductionData data, Instant due, Duration grace) {
    while (!waiting.isEmpty() && waiting.getFirst().part() == null) {
      Waiting next = waiting.getFirst();
      try {
        if (!isSettled(data, next, due, grace)) {
          return;
        }
      } catch (LogUnavailableException e) {
        if (e.reason() != LogUnavailableException.Reason.VALUE) {
          throw e;
        }
        lose(next.window(), next.rows(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("A bug: {} cannot be decided on.", next.window(), e);
        meters.lost(next.rows());
      }
      waiting.removeFirst();
    }
  }

  /** Returns whether there is nothing more to do about a window, after doing it. */
  private boolean isSettled(ProductionData data, Waiting next, Instant due, Duration grace) {
    DriftWindow window = next.window();
    if (!next.isOwn() && find(data, window)) {
      return true;
    }
    if (window.end().isAfter(due)) {
      return false;
    }
    if (!next.isOwn() && !data.drift(windows -> windows.isWaiting(window))) {
      return true;
    }
    Optional<DecidedWindow> decided =
        data.drift(windows -> windows.decide(window, grace, new MergedCounts(drift)));
    decided.ifPresent(this::tell);
    return decided.isPresent();
  }

  private boolean find(ProductionData data, DriftWindow window) {
    Optional<DecidedWindow> decided = data.drift(windows -> windows.find(window));
    decided.ifPresent(this::tell);
    return decided.isPresent();
  }

  private void tell(DecidedWindow decided) {
    try {
      drift.tell(WindowDecision.of(decided));
    } catch (InputException e) { // As of a later release.
      LOG.warn("The decision on {} cannot be read: {}", decided.window(), e.getMessage());
    }
  }

  /** Returns the bytes that wait to be handed in. */
  long bytes() {
    return waiting.stream()
        .map(Waiting::part)
        .mapToLong(part -> part == null ? 0 : part.counts().length)
        .sum();
  }

  /** Returns the end of the first window of those that wait; the latest time if none does. */
  Instant oldest() {
    return waiting.isEmpty() ? Instant.MAX : waiting.getFirst().window().end();
  }

  /** Returns how many windows wait. */
  int windows() {
    return (int) waiting.stream().filter(Waiting::isOwn).map(Waiting::window).distinct().count();
  }

  /** Returns whether it is to be forgotten. */
  boolean isDone() {
    return isLeaving && waiting.isEmpty();
  }

  boolean isLeaving() {
    return isLeaving;
  }

  @Override
  public String toString() {
    return model + " version " + version;
  }
}
