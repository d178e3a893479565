package dev.crema.inference.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests when they are due and measures each from that moment, not from when it could be
 * sent: a server that stalls is charged with every request that came meanwhile (Gil Tene's
 * <i>coordinated omission</i>).
 *
 * <p>One thread, a fixed number of connections, no pipelining. A request that finds all connections
 * busy waits its turn here, and its wait counts.
 */
public final class Generator implements AutoCloseable {
  /** How long an answer is waited for after the last request was due. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  // Requests that are due in less than this are waited for in steps of PAUSE: select knows only
  // whole milliseconds, and a loop without a pause would take a core from the server.
  private static final long NEAR = TimeUnit.MICROSECONDS.toNanos(1500);
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int LONGEST_SELECT_MILLIS = 100;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Target target;
  private final Arrivals arrivals;
  private final long duration;
  private final long end;
  private final Selector selector;
  private final List<LoadConnection> connections = new ArrayList<>();
  // The one that is idle for longest comes first, so that its idle time tells the generator's lag.
  private final Deque<LoadConnection> idle = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
  private final Histogram lag = new Histogram(LONGEST_NANOS, 3);
  private int next;
  private long answered;
  private long failed;
  private long lastAnswer;
  private @Nullable String firstFailure;
  private long start;

  private Generator(Target target, Arrivals arrivals, Duration duration, Duration patience)
      throws IOException {
    this.target = target;
    this.arrivals = arrivals;
    this.duration = duration.toNanos();
    this.end = this.duration + patience.toNanos();
    this.selector = Selector.open();
  }

  /**
   * Runs to the end of the time and of the answers that are still to come.
   *
   * @param target who is asked what
   * @param arrivals when
   * @param duration for how long requests become due
   * @return what was seen
   * @throws IOException if the server takes no connection
   */
  public static Outcome run(Target target, Arrivals arrivals, Duration duration)
      throws IOException {
    return run(target, arrivals, duration, PATIENCE);
  }

  static Outcome run(Target target, Arrivals arrivals, Duration duration, Duration patience)
      throws IOException {
    try (Generator generator = new Generator(target, arrivals, duration, patience)) {
      generator.connect();
      return generator.run();
    }
  }

  private void connect() throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", target.port());
    for (int i = 0; i < target.connections(); i++) {
      LoadConnection connection = new LoadConnection(selector, address);
      connections.add(connection);
      idle.add(connection);
    }
  }

  private Outcome run() throws IOException {
    start = System.nanoTime();
    long now = 0;
    while (!isOver(now)) {
      dispatch(now);
      await(now);
      now = System.nanoTime() - start;
    }
    long unanswered = giveUp(now);
    double seconds = Math.max(lastAnswer, duration) / 1e9;
    return new Outcome(answered, failed, unanswered, seconds, latency, lag, firstFailure);
  }

  private boolean isOver(long now) {
    if (now < duration) {
      return false;
    }
    boolean waiting = idle.size() < connections.size() || arrivals.due(now) < duration;
    return !waiting || now >= end;
  }

  private void dispatch(long now) throws IOException {
    long due = arrivals.due(now);
    while (due <= now && due < duration && !idle.isEmpty()) {
      LoadConnection connection = idle.remove();
      arrivals.advance();
      lag.recordValue(bounded(now - Math.max(due, connection.idleSinceNanos())));
      ByteBuffer request = target.requests().get(next);
      next = (next + 1) % target.requests().size();
      try {
        connection.send(request, due);
      } catch (IOException e) {
        fail(connection, e.getMessage());
      }
      due = arrivals.due(now);
    }
  }

  private void await(long now) throws IOException {
    long ahead = idle.isEmpty() || now >= duration ? Long.MAX_VALUE : arrivals.due(now) - now;
    if (ahead > NEAR) {
      long millis = Math.min(LONGEST_SELECT_MILLIS, TimeUnit.NANOSECONDS.toMillis(ahead));
      selector.select(this::handle, Math.max(1, millis));
    } else if (selector.selectNow(this::handle) == 0 && ahead > 0) {
      LockSupport.parkNanos(Math.min(ahead, PAUSE));
    }
  }

  private void handle(SelectionKey key) {
    LoadConnection connection = (LoadConnection) key.attachment();
    try {
      if (connection.isWritable()) {
        connection.write();
      }
      if (key.isValid() && key.isReadable() && connection.read(buffer)) {
        complete(connection);
      }
    } catch (IOException e) {
      fail(connection, e.getMessage());
    }
  }

  private void complete(LoadConnection connection) throws IOException {
    long now = System.nanoTime() - start;
    int status = connection.answer().status();
    if (status == 200) {
      answered++;
      latency.recordValue(bounded(now - connection.dueNanos()));
    } else {
      count("HTTP " + status);
    }
    lastAnswer = now;
    if (connection.answer().isLast()) {
      connection.reopen();
    }
    connection.becomeIdle(now);
    idle.add(connection);
  }

  /** A connection that ends while it is idle takes no request with it. */
  private void fail(LoadConnection connection, @Nullable String reason) {
    boolean wasBusy = connection.dueNanos() != LoadConnection.NONE;
    if (wasBusy) {
      count(String.valueOf(reason));
    }
    try {
      connection.reopen();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The server on port %d takes no connection any more (%s).\nMaybe it has ended: see its log."
              .formatted(target.port(), e.getMessage()),
          e);
    }
    if (wasBusy) {
      connection.becomeIdle(System.nanoTime() - start);
      idle.add(connection);
    }
  }

  private void count(String reason) {
    failed++;
    if (firstFailure == null) {
      firstFailure = reason;
    }
  }

  private long giveUp(long now) {
    long unanswered = 0;
    for (LoadConnection connection : connections) {
      if (connection.dueNanos() != LoadConnection.NONE) {
        latency.recordValue(bounded(now - connection.dueNanos()));
        unanswered++;
      }
    }
    for (long due = arrivals.due(now); due < duration; due = arrivals.due(now)) {
      latency.recordValue(bounded(now - due));
      arrivals.advance();
      unanswered++;
    }
    return unanswered;
  }

  private static long bounded(long nanos) {
    return Math.clamp(nanos, 0, LONGEST_NANOS);
  }

  @Override
  public void close() throws IOException {
    for (LoadConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
