package dev.crema.inference.settings;

import dev.crema.productionlog.download.DownloadSettings;
import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The bounds of downloads of the production log.
 *
 * @param directory where Parquet files are until they are sent; a folder of this process alone;
 *     default {@code crema-downloads} under the working directory
 * @param bytes largest Parquet file, 1 MiB to 1 TiB; default 4 GiB
 * @param concurrent most downloads at once, each of which holds a connection, 1 to 3; default 2
 * @param duration longest time of a download, 1 s to 24 h; default 30 min
 */
@ConfigurationProperties("crema.downloads")
public record DownloadsSettings(
    @Bindable(defaultValue = "crema-downloads") Path directory,
    @Bindable(defaultValue = "4294967296") long bytes,
    @Bindable(defaultValue = "2") int concurrent,
    @Bindable(defaultValue = "30m") Duration duration) {

  public DownloadsSettings {
    Require.between("crema.downloads.bytes", bytes, 1L << 20, 1L << 40);
    // More would take the connections of who does not download.
    Require.between("crema.downloads.concurrent", concurrent, 1, 3);
    Require.between(
        "crema.downloads.duration", duration, Duration.ofSeconds(1), Duration.ofHours(24));
  }

  /** Returns the limits of the library. */
  public DownloadSettings limits() {
    DownloadSettings defaults = DownloadSettings.defaults(directory);
    return new DownloadSettings(
        directory,
        bytes,
        concurrent,
        defaults.statementTimeout(),
        defaults.idleTimeout(),
        duration);
  }
}
