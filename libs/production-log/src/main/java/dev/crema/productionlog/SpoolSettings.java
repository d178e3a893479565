package dev.crema.productionlog;

import java.nio.file.Path;

/**
 * Where batches wait on the disk while PostgreSQL is away.
 *
 * @param directory a folder of this process alone; made if absent
 * @param maxBytes the most that may lie in it, from 1 MiB to 1 TiB; what comes beyond is refused
 *     and counted
 */
public record SpoolSettings(Path directory, long maxBytes) {
  private static final long MIB = 1 << 20;

  /** Checks every range. */
  public SpoolSettings {
    Require.that(!directory.toString().isBlank(), "spool.directory", directory, "a folder's path");
    Require.between("spool.maxBytes", maxBytes, MIB, MIB * MIB);
  }

  /**
   * Returns settings with a limit of 1 GiB.
   *
   * @param directory see the record
   * @return the settings
   */
  public static SpoolSettings in(Path directory) {
    return new SpoolSettings(directory, 1024 * MIB);
  }
}
