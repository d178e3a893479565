package dev.crema.kubernetes.backup;

import java.time.Duration;

/**
 * How large a drill is.
 *
 * @param bytes of the databases and artifacts before the base backup
 * @param versions of a model, each with as many bytes of artifacts
 * @param versionBytes of each version's largest file
 * @param archiveTimeout after which PostgreSQL hands over a segment that is not full
 * @param leastWriting after the base backup, before everything is destroyed
 * @param mostWriting the moment is by chance between the two
 */
record Size(
    long bytes,
    int versions,
    int versionBytes,
    Duration archiveTimeout,
    Duration leastWriting,
    Duration mostWriting) {
  static Size full() {
    return new Size(
        1L << 30,
        20,
        5 << 20,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(150));
  }

  /** Rough, for a look. */
  static Size quick() {
    return new Size(
        100L << 20,
        5,
        2 << 20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(40));
  }

  /** For the tests. */
  static Size tiny() {
    return new Size(
        4L << 20, 2, 100_000, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(5));
  }
}
