package dev.crema.service;

import org.slf4j.Logger;

/**
 * What happens when the heap is full: nobody knows what was left half done, so the process ends and
 * whoever started it starts it again. Who can tell what was being done, as the loading of a model
 * can, catches the error itself; the JVM's flag ExitOnOutOfMemoryError cannot tell the two apart,
 * so the launchers do not set it.
 */
public final class OutOfMemory {
  /** The exit code; the JVM's flag has the same. */
  public static final int EXIT_CODE = 3;

  private OutOfMemory() {}

  /** Makes every thread that ends with the error end the process. */
  public static void watchAllThreads() {
    Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (thrown instanceof OutOfMemoryError) {
            endProcess();
          }
          if (others != null) {
            others.uncaughtException(thread, thrown);
          } else {
            thrown.printStackTrace();
          }
        });
  }

  /**
   * Runs something that is done again and again: what nobody foresaw is told of and must not end
   * the repetition, unless the heap is full, which ends the process.
   *
   * @param failure what the log says then
   */
  public static void survive(Logger log, String failure, Runnable action) {
    try {
      action.run();
    } catch (OutOfMemoryError _) {
      endProcess();
    } catch (RuntimeException | Error e) {
      log.error(failure, e);
    }
  }

  /** Ends the process at once: a shutdown in order would need memory. */
  public static void endProcess() {
    System.err.println(
        "error: the memory is full. Maybe more memory: set CREMA_JAVA_OPTIONS=-Xmx512m.");
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
