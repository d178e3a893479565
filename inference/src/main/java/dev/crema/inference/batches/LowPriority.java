package dev.crema.inference.batches;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a thread, and those that it starts, step back whenever others want the processor. Java's
 * own priorities do nothing on Linux without rights that a container has not.
 */
final class LowPriority {
  /** A tenth of the weight of an ordinary thread ({@code sched(7)}: 1.25 a step). */
  private static final int NICE = 10;

  private static final int PRIO_PROCESS = 0;
  private static final int THIS_THREAD = 0;

  private LowPriority() {}

  /** Applies it to the calling thread; does nothing where that is not possible. */
  @SuppressWarnings("restricted") // The command line allows it, as for the network and for DuckDB.
  static void apply() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      ValueLayout.OfInt number = ValueLayout.JAVA_INT;
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(number, number, number, number));
      int result = (int) setPriority.invokeExact(PRIO_PROCESS, THIS_THREAD, NICE);
      log().debug("The priority of the batches' thread was lowered: {}.", result);
    } catch (Throwable e) { // invokeExact declares it
      log().info("The priority of the batches' thread cannot be lowered: {}", e.toString());
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(LowPriority.class);
  }
}
