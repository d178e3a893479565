package dev.crema.openlineage;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepListener;
import dev.crema.sdk.StepReport;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.transports.Transport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends START, then COMPLETE or FAIL, beside the step on a thread of its own. The step waits at its
 * end for the endpoint, {@link #BOUND} at most; what is not sent by then is lost, and one line of
 * the log says so. Only a step that is shorter than its classes take to load waits for that too.
 */
public final class OpenLineageListener implements StepListener {
  /** The longest that an endpoint holds a step up. */
  static final Duration BOUND = Duration.ofSeconds(2);

  /** The longest that loading classes does, on a machine that is busy or has half a core. */
  static final Duration LOADING = Duration.ofSeconds(15);

  private final InstantSource clock;
  private final Executor sender;
  private @Nullable CompletableFuture<Transport> transport;
  private @Nullable CompletableFuture<Void> begun;

  /** Makes a listener, as the SDK does. */
  public OpenLineageListener() {
    this(InstantSource.system());
  }

  OpenLineageListener(InstantSource clock) {
    this.clock = clock;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), OpenLineageListener::thread);
    this.sender = pool;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "openlineage");
    thread.setDaemon(true); // it holds up no exit
    return thread;
  }

  @Override
  public void started(StepReport report, Consumer<String> log) {
    Settings settings = new Settings(report.environment());
    if (settings.isWanted()) {
      RunEventAt start = new RunEventAt(EventType.START, report, null, clock.instant());
      transport = CompletableFuture.supplyAsync(() -> load(settings, start), sender);
      begun = send(transport, settings, start);
    } else if (settings.asksForMore()) {
      log.accept(Settings.NOT_READ);
    }
  }

  /** Writing an event once loads what a later one needs, before anybody waits for it. */
  private static Transport load(Settings settings, RunEventAt event) {
    HttpSender made = settings.sender();
    HttpSender.json(event.make(settings));
    return made;
  }

  @Override
  public void completed(StepReport report, Consumer<String> log) {
    ended(new RunEventAt(EventType.COMPLETE, report, null, clock.instant()), log);
  }

  @Override
  public void failed(StepReport report, ErrorKind kind, Consumer<String> log) {
    ended(new RunEventAt(EventType.FAIL, report, kind, clock.instant()), log);
  }

  private void ended(RunEventAt event, Consumer<String> log) {
    CompletableFuture<Transport> loading = transport;
    CompletableFuture<Void> start = begun;
    if (loading == null || start == null) {
      return;
    }
    Settings settings = new Settings(event.report().environment());
    CompletableFuture<Void> end = send(loading, settings, event);
    try {
      loading.get(LOADING.toMillis(), TimeUnit.MILLISECONDS);
      CompletableFuture.allOf(start, end).get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.accept(lost(settings, "no answer within %d s".formatted(BOUND.toSeconds())));
    } catch (ExecutionException e) {
      log.accept(lost(settings, reason(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Behind the transport in the queue of the one thread, so that it is loaded by then. */
  private CompletableFuture<Void> send(
      CompletableFuture<Transport> loading, Settings settings, RunEventAt event) {
    return CompletableFuture.runAsync(() -> loading.join().emit(event.make(settings)), sender);
  }

  private static String lost(Settings settings, String why) {
    return "OpenLineage events did not reach %s: %s".formatted(settings.where(), why);
  }

  /** What Java says may quote an address with credentials: its kind is enough. */
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    return innermost instanceof OpenLineageClientException refused
        ? String.valueOf(refused.getMessage())
        : innermost.getClass().getSimpleName();
  }
}
