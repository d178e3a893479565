package dev.crema.inference.drift;

import dev.crema.data.Digests;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.WindowCounts;
import dev.crema.inference.scoring.Predictions;
import dev.crema.inference.scoring.RowWatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that one version answers, window by window, beside those of its training.
 *
 * <p>What is counted is in the memory alone; {@link DriftRounds} brings it further.
 */
public final class VersionDrift implements RowWatch {
  private static final Logger LOG = LoggerFactory.getLogger(VersionDrift.class);

  private final ReferenceProfile reference;
  private final String digest;
  private final WindowGrid grid;
  private final DriftPolicy policy;
  private final WindowCounts empty;
  private final Stripe[] stripes;

  /** Of the windows that are over, the last that was closed. */
  private volatile long last;

  /** How often the clock was set back by more than a window. */
  private int comeBacks;

  private volatile @Nullable ClosedWindow closed;
  private volatile @Nullable WindowDecision decided;

  /** Takes how many stripes there are, a power of two. */
  VersionDrift(ReferenceProfile reference, Rows rows, WindowGrid grid, DriftPolicy policy) {
    this.reference = reference;
    this.digest = Digests.sha256(PackagedProfile.write(reference));
    this.grid = grid;
    this.policy = policy;
    this.empty = new WindowCounts(reference);
    this.stripes =
        IntStream.range(0, rows.stripes())
            .mapToObj(_ -> new Stripe(grid, empty, rows.reader()))
            .toArray(Stripe[]::new);
    this.last = grid.now() - 1;
  }

  /**
   * How rows are counted.
   *
   * @param reader finds their values
   * @param stripes how many threads can count at once, a power of two
   */
  record Rows(WindowCounts.Reader reader, int stripes) {}

  @Override
  public void answered(Predictions predictions) {
    try {
      count(predictions);
    } catch (RuntimeException e) { // The rows are answered, and their caller is to have that.
      LOG.error("A bug: rows of {} cannot be counted.", predictions.predictor().model(), e);
    }
  }

  private void count(Predictions predictions) {
    int first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < stripes.length; i++) {
      if (stripes[(first + i) & (stripes.length - 1)].tryAdd(predictions)) {
        return;
      }
    }
    stripes[first & (stripes.length - 1)].add(predictions);
  }

  /**
   * Closes the window before the one that is now, if that was not done yet, and those before it
   * that have rows, as after a pause of the process. If the clock was ahead by more than a window,
   * what was counted since is of the window that is now: else nothing would be watched until the
   * time comes that it told.
   *
   * @return what is closed now, in the order of time; the last one is the window before now,
   *     without rows if there were none
   */
  synchronized List<ClosedWindow> closeWindows() {
    long now = grid.now();
    if (last - now > 0) {
      comeBack(now);
      return List.of();
    }
    if (now - 1 <= last) {
      return List.of();
    }
    SortedMap<Long, WindowCounts> over = take(now);
    over.computeIfAbsent(now - 1, _ -> empty.fresh());
    last = now - 1;
    List<ClosedWindow> windows = over.entrySet().stream().map(this::window).toList();
    closed = windows.getLast();
    return windows;
  }

  private void comeBack(long now) {
    LOG.warn(
        "The clock was ahead by {} windows; counting goes on in the one from {}.\nMaybe keep the clocks in step.",
        last + 1 - now,
        grid.start(now));
    last = now - 1;
    comeBacks++;
    for (Stripe stripe : stripes) {
      stripe.comeBack(now);
    }
  }

  /**
   * Returns how often the clock was set back so far that counting went on in an earlier window.
   * Windows that were closed may be closed again after that, with other rows.
   */
  synchronized int comeBacks() {
    return comeBacks;
  }

  /**
   * Takes what was counted of windows that are not closed yet, the open one among them: of a
   * version that is going, or a service that stops.
   *
   * @return windows with rows, in the order of time
   */
  synchronized List<ClosedWindow> takeAll() {
    return take(open() + 1).entrySet().stream().map(this::window).toList();
  }

  private SortedMap<Long, WindowCounts> take(long before) {
    SortedMap<Long, WindowCounts> taken = new TreeMap<>();
    for (Stripe stripe : stripes) {
      for (Stripe.Part part : stripe.take(before)) {
        taken.computeIfAbsent(part.number(), _ -> empty.fresh()).merge(part.counts());
      }
    }
    return taken;
  }

  private ClosedWindow window(Map.Entry<Long, WindowCounts> counted) {
    long number = counted.getKey();
    return new ClosedWindow(grid.start(number), grid.start(number + 1), counted.getValue());
  }

  /**
   * A window's bounds.
   *
   * @param start its beginning, included
   * @param end its end, not included
   */
  record Bounds(Instant start, Instant end) {}

  /** Returns the bounds of the window before the one that is open. */
  Bounds windowBeforeOpen() {
    long now = grid.now();
    return new Bounds(grid.start(now - 1), grid.start(now));
  }

  /** Decides on the rows of a window. */
  DriftDecision decide(WindowCounts counts) {
    return DriftDecision.of(reference, counts.window(), policy);
  }

  /** Tells everybody what was decided on the last window. */
  void tell(WindowDecision decision) {
    decided = decision;
  }

  /**
   * Returns the decision on the last window, of those that are decided on.
   *
   * @return null if none is yet
   */
  public @Nullable WindowDecision decided() {
    return decided;
  }

  /**
   * Returns what this process counted of the last window that is over.
   *
   * @return null if none is yet
   */
  public @Nullable ClosedWindow closed() {
    return closed;
  }

  /** Returns the beginning of the window that is open. */
  public Instant openSince() {
    return grid.start(open());
  }

  /** Returns the number of the window that is now; if the clock was set back, the one after. */
  private long open() {
    return Math.max(grid.now(), last + 1);
  }

  /** Returns how many rows the window that is open has so far. */
  public long openRows() {
    long now = open();
    long rows = 0;
    for (Stripe stripe : stripes) {
      rows += stripe.rows(now);
    }
    return rows;
  }

  /** Returns the SHA-256 of what the windows are compared with. */
  String digest() {
    return digest;
  }

  /** Returns what the windows are compared with: the watched columns of the package's profile. */
  public ReferenceProfile reference() {
    return reference;
  }
}
