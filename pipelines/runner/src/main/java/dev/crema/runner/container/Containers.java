package dev.crema.runner.container;

import dev.crema.runner.step.RunWatch;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.StepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts steps as containers of one run, and removes them all when asked. */
public final class Containers implements AutoCloseable {
  private static final int ROUNDS = 5;
  private static final int RANDOM_BYTES = 6;
  private static final int PAUSE_SECONDS = 3;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OciRuntime runtime;
  private final String run;
  private final StepUser user;
  private final @Nullable Path setsid;
  private final Map<String, Process> running = new ConcurrentHashMap<>();
  private final ExecutorService removals = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch cancellation = new CountDownLatch(1);
  private volatile boolean cancelled;

  /**
   * Creates what starts containers.
   *
   * @param run the run's id, by which its containers are known
   */
  public Containers(OciRuntime runtime, String run) throws IOException {
    this.runtime = runtime;
    this.run = run;
    this.user = StepUser.of(runtime);
    this.setsid = Client.find("setsid", runtime.client().environment());
  }

  /** Returns what starts the containers. */
  public OciRuntime runtime() {
    return runtime;
  }

  /** Returns a sentence for each limit that is wanted and cannot be kept here. */
  public List<String> notLimited(boolean cpu, boolean memory) {
    List<String> sentences = new ArrayList<>();
    if (cpu && !runtime.canLimit("cpu")) {
      sentences.add(notLimited("CPU"));
    }
    if (memory && !runtime.canLimit("memory")) {
      sentences.add(notLimited("memory"));
    }
    return sentences;
  }

  private String notLimited(String what) {
    return "%s cannot limit %s here: steps take what there is, whatever the pipeline says."
        .formatted(runtime.title(), what);
  }

  /** Returns how this run's containers are removed when this process cannot. */
  public RunWatch.Sweep sweep() {
    return new RunWatch.Sweep(
        runtime.client().program().toString(), filter(), runtime.client().environment());
  }

  private String filter() {
    return "label=" + Labels.RUN + "=" + run;
  }

  /**
   * Runs a step to its end.
   *
   * @param inherit whether its output goes to the terminal instead of the folder's logs
   * @throws StepFailedException if it cannot be started, ends with another exit code than 0, or
   *     takes too long
   */
  public void run(StepContainer container, StepFolder folder, boolean inherit)
      throws StepFailedException, IOException, InterruptedException {
    StepProcess.requireFitting(container.words());
    user.prepare(folder, container.readable());
    Files.deleteIfExists(folder.root().resolve(Failure.OUT_OF_MEMORY)); // of another attempt
    String name = name(folder);
    Process process = start(container, folder, name, inherit);
    boolean hasEnded = false;
    try {
      StepProcess.await(process, container.timeoutSeconds());
      if (cancelled) {
        throw new InterruptedException();
      }
      int code = process.exitValue();
      hasEnded = code == 0;
      if (!hasEnded) {
        Failure failure = Failure.of(runtime, container, folder, name);
        hasEnded = failure.isKnown() && !failure.isRunning();
        // While one looks, a cancellation may have ended the container. And Ctrl-C ends clients too
        // where there is no setsid: what they say then is not how the step went.
        if (cancelled
            || (failure.isOfClientAlone(code)
                && cancellation.await(PAUSE_SECONDS, TimeUnit.SECONDS))) {
          throw new InterruptedException();
        }
        throw failure.exception(code);
      }
    } finally {
      if (hasEnded && !cancelled) {
        removals.execute(() -> remove(List.of(name))); // nobody has to wait for that
      } else {
        // Before another attempt starts in its folder.
        evenIfInterrupted(() -> end(name, process));
      }
      running.remove(name);
    }
  }

  /**
   * Ends a container, and then its client. Not the other way round: a client that is killed while
   * it starts its container leaves one that runs, and that the runtime takes for one that does not.
   */
  private void end(String name, Process process) {
    for (int round = 0; round < ROUNDS && process.isAlive(); round++) {
      remove(List.of(name)); // which may not be there yet
      try {
        process.waitFor(1, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    process.destroyForcibly();
    remove(List.of(name));
  }

  /** Waits for work that an interruption of this thread must not end. */
  private static void evenIfInterrupted(Runnable work) {
    CompletableFuture.runAsync(work, Thread::startVirtualThread).join();
  }

  /** After a cancellation no client starts that could create a container. */
  private synchronized Process start(
      StepContainer container, StepFolder folder, String name, boolean inherit)
      throws IOException, InterruptedException {
    if (cancelled) {
      throw new InterruptedException();
    }
    ProcessBuilder builder =
        runtime
            .client()
            .builder(RunArguments.of(runtime, container, user, name, run, folder.root()));
    if (setsid != null) {
      // Ctrl-C in a terminal is for this process alone: see end().
      builder.command().addFirst(setsid.toString());
    }
    builder.directory(folder.root().toFile()); // see Failure.OUT_OF_MEMORY
    if (inherit) {
      builder.inheritIO();
    } else {
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.stdout().toFile()));
      builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.stderr().toFile()));
    }
    Process process = builder.start();
    running.put(name, process);
    return process;
  }

  /** A name that says what it is to whoever lists containers. */
  private static String name(StepFolder folder) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return "crema-%s-%s"
        .formatted(
            folder.root().getFileName().toString().replaceAll("[^A-Za-z0-9_.-]", "-"),
            HexFormat.of().formatHex(random));
  }

  /** Removes every container that runs; none starts after. For a shutdown hook. */
  public void cancel() {
    synchronized (this) {
      cancelled = true;
    }
    cancellation.countDown();
    try (ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor()) {
      running.forEach((name, process) -> ends.execute(() -> end(name, process)));
    }
    removeAll();
  }

  /** Waits until what ended is removed. */
  @Override
  public void close() {
    removals.shutdown();
    try {
      removals.awaitTermination(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (Thread.currentThread().isInterrupted() || cancelled) {
      evenIfInterrupted(this::removeAll);
    }
  }

  private void removeAll() {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> left = listed();
      if (left.isEmpty()) {
        return;
      }
      remove(left);
    }
  }

  private List<String> listed() {
    try {
      Client.Answer answer = runtime.client().call("ps", "--all", "--quiet", "--filter", filter());
      return answer.out().lines().map(String::strip).filter(id -> !id.isEmpty()).toList();
    } catch (IOException _) {
      return List.of(); // the runtime is gone, and a later run finds what it left
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Whether something was removed is seen by who lists, and by the next run. */
  private void remove(List<String> names) {
    try {
      runtime.client().call(Removal.arguments(names));
    } catch (IOException _) {
      return; // the runtime is gone
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
