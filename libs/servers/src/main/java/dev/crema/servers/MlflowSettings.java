package dev.crema.servers;

import java.nio.file.Path;

/**
 * How a local MLflow server is to run.
 *
 * @param directory where its database, artifacts and logs are kept; made if it does not exist
 * @param port the port on the loopback address; 0 for any free one
 * @param temporary whether the directory is removed when the server is closed
 */
public record MlflowSettings(Path directory, int port, boolean temporary) {

  /** Checks the port. */
  public MlflowSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("The port (%d) must be 0 to 65535.".formatted(port));
    }
    directory = directory.toAbsolutePath().normalize();
  }

  /**
   * Returns settings for any free port and a directory that stays.
   *
   * @param directory where database, artifacts and logs are kept
   * @return the settings
   */
  public static MlflowSettings in(Path directory) {
    return new MlflowSettings(directory, 0, false);
  }

  /**
   * Returns these settings with another port.
   *
   * @param other the port; 0 for any free one
   * @return the settings
   */
  public MlflowSettings withPort(int other) {
    return new MlflowSettings(directory, other, temporary);
  }
}
