package dev.crema.productionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** What is found out while the segments of an earlier process are read. */
final class Recovery {
  private final SpoolFile.Opener opener;
  private final long nowMillis;
  private final long nowNanos = System.nanoTime();
  int damaged;

  Recovery(InstantSource clock, SpoolFile.Opener opener) {
    nowMillis = clock.millis();
    this.opener = opener;
  }

  SegmentReader reader(Path path, long size) throws IOException {
    return new SegmentReader(opener.read(path), size);
  }

  /** Returns a time of the wall clock as {@code System.nanoTime}; one of the future as now. */
  long nanos(long millis) {
    return nowNanos - Math.max(0, nowMillis - millis) * 1_000_000;
  }
}
