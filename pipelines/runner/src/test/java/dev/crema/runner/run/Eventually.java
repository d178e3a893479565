package dev.crema.runner.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Waits for what a process does. */
public final class Eventually {
  private static final int MAX_TRIES = 3000;

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
