package dev.crema.runner.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what a process does. */
public final class Eventually {
  private static final int MAX_TRIES = 3000;
  private static final long GONE_SECONDS = 20;

  private Eventually() {}

  /** Waits until there is a file. */
  public static void exists(Path file) {
    try {
      for (int tries = 0; tries < MAX_TRIES && !Files.exists(file); tries++) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (!Files.exists(file)) {
      throw new AssertionError("no " + file);
    }
  }

  /** Waits until something holds. */
  public static void holds(BooleanSupplier condition) {
    try {
      for (int tries = 0; tries < MAX_TRIES && !condition.getAsBoolean(); tries++) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (!condition.getAsBoolean()) {
      throw new AssertionError("what was waited for does not hold");
    }
  }

  /** Returns the processes whose numbers a file has, one a line, all of them alive. */
  public static List<ProcessHandle> alive(Path numbers) {
    return text(numbers).lines().map(Long::parseLong).map(Eventually::alive).toList();
  }

  private static ProcessHandle alive(long number) {
    return ProcessHandle.of(number)
        .filter(ProcessHandle::isAlive)
        .orElseThrow(() -> new AssertionError("no process " + number));
  }

  /** Waits until a process is gone; a killed one is so only when its parent has seen it. */
  public static void gone(ProcessHandle process) {
    try {
      process.onExit().get(GONE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    } catch (TimeoutException e) {
      throw new AssertionError("still alive: " + process.info(), e);
    }
  }

  /** Returns a file's text as soon as there is some. */
  public static String text(Path file) {
    try {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        if (Files.exists(file) && Files.size(file) > 0) {
          return Files.readString(file);
        }
        Thread.sleep(10);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("nothing in " + file);
  }
}
