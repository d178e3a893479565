package dev.crema.runner.run;

import java.io.IOException;
import java.nio.file.Path;

/** The disk with the run folders has no room left. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  /** Creates the exception with a sentence that names the folder. */
  DiskFullException(Path runs, Exception cause) {
    super(
        "The disk of the folder for runs (%s) is full.\nMaybe delete old runs, or choose a folder on another disk: --run-dir <folder>"
            .formatted(runs),
        cause);
  }

  /** Whether an exception says that a disk, or a user's share of it, is full. */
  static boolean says(Exception exception) {
    String text = exception.toString();
    return text.contains("No space left on device") || text.contains("Disk quota exceeded");
  }
}
