package dev.crema.sdk.executor;

import dev.crema.sdk.ErrorKind;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Lets a step whose heap is full still end as any other failure does: keeps a reserve of memory
 * that is freed for it, and ends the process when another thread of the step dies of a full heap,
 * as the step might wait for that thread for ever.
 */
final class MemoryGuard implements UncaughtExceptionHandler, AutoCloseable {

  /** Enough to load classes, remove outputs and print, several times over. */
  private static final int RESERVE_BYTES = 1 << 20;

  private final PrintStream log;
  private final @Nullable UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private volatile @Nullable OutputPlan plan;

  private boolean told;

  @SuppressWarnings("UnusedVariable") // it is there to be freed
  private volatile byte @Nullable [] reserve = new byte[RESERVE_BYTES];

  MemoryGuard(PrintStream log) {
    this.log = log;
    Thread.setDefaultUncaughtExceptionHandler(this);
  }

  /** Says what must not be left behind. */
  void watch(OutputPlan outputs) {
    plan = outputs;
  }

  /** Frees the reserve; to be called before anything is done about a failure. */
  void release() {
    reserve = null;
  }

  /** Prints the failure of the step's own thread and returns the exit code. */
  synchronized int tell(Throwable cause, boolean debug) {
    told = true;
    try {
      Failure failure = Failure.of(cause);
      failure.print(log, debug);
      return failure.kind().exitCode();
    } catch (OutOfMemoryError _) { // other threads go on filling the heap
      return ErrorKind.INTERNAL.exitCode();
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    release(); // first of all: not even a class could be loaded now
    if (Failure.outOfMemory(failure) != null) {
      end(failure);
    } else if (before != null) {
      before.uncaughtException(thread, failure);
    } else {
      log.println("Exception in thread \"" + thread.getName() + "\"");
      failure.printStackTrace(log);
    }
  }

  /** Holds the lock until the process is gone, so that nothing is said after the cause. */
  private synchronized void end(Throwable cause) {
    if (told) {
      return; // the step's own thread failed too, and is about to end the process
    }
    try {
      discard();
      Failure.of(cause).print(log, false);
    } finally {
      // Not exit: it waits for hooks, and the step's own thread may fill the heap meanwhile.
      Runtime.getRuntime().halt(ErrorKind.INTERNAL.exitCode());
    }
  }

  private void discard() {
    OutputPlan outputs = plan;
    if (outputs != null) {
      try {
        outputs.discard();
      } catch (IOException e) {
        log.println(e);
      }
    }
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
