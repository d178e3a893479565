package dev.crema.productionlog;

import java.io.IOException;
import java.nio.file.Path;

/** The disk does not give back what lies in a segment; says which one, and where. */
final class UnreadableSegmentException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableSegmentException(Path segment, long position, IOException cause) {
    super(
        "the segment (%s) cannot be read from byte (%d) on (%s: %s).\nMaybe look at the disk; if it stays so, stop the process, let the file's name end with .damaged, and start it again."
            .formatted(segment, position, cause.getClass().getSimpleName(), cause.getMessage()),
        cause);
  }
}
