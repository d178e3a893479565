package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What one request may ask for, and one model package.
 *
 * <p>Rows are scored where they are read, so that {@code rows} bounds how long one caller can hold
 * up the others of the same event loop (1,000 rows of 500 trees take about 10 ms).
 *
 * @param rows most rows in one request, 1 to 100,000; default 1,000
 * @param loadBytes most memory that opening a model package may need, estimated from its files'
 *     sizes: five times its trees and twelve times the rest; 1 MiB to 1 TiB; default (0) half of
 *     the largest heap, because the version before still serves beside it
 */
@ConfigurationProperties("crema.limits")
public record LimitSettings(
    @Bindable(defaultValue = "1000") int rows,
    @Bindable(defaultValue = "0") long loadBytes,
    @Bindable(defaultValue = "1073741824") long packageBytes) {

  public LimitSettings {
    Require.between("crema.limits.rows", rows, 1, 100_000);
    loadBytes = loadBytes == 0 ? Runtime.getRuntime().maxMemory() / 2 : loadBytes;
    Require.between("crema.limits.load-bytes", loadBytes, 1 << 20, 1L << 40);
    Require.between("crema.limits.package-bytes", packageBytes, 1 << 10, 1L << 40);
  }
}
