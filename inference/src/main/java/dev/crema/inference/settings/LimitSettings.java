package dev.crema.inference.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What one request may ask for, and one model package.
 *
 * <p>Rows are scored where they are read, so that {@code rows} bounds how long one caller can hold
 * up the others of the same event loop (1,000 rows of 500 trees take about 10 ms).
 *
 * @param bodyBytes largest body, 1 KiB to 64 MiB; default 2 MiB
 * @param rows most rows in one request, 1 to 100,000; default 1,000
 * @param requestTime time from the first to the last byte of a request, 100 ms to 10 min; default
 *     20 s; a slower connection is answered 408 and closed
 * @param loadBytes most memory that opening a model package may need, estimated from its files'
 *     sizes: five times its trees and twelve times the rest; 1 MiB to 1 TiB; default (0) half of
 *     the largest heap, because the version before still serves beside it
 */
@ConfigurationProperties("crema.limits")
public record LimitSettings(
    @Bindable(defaultValue = "2097152") int bodyBytes,
    @Bindable(defaultValue = "1000") int rows,
    @Bindable(defaultValue = "20s") Duration requestTime,
    @Bindable(defaultValue = "0") long loadBytes,
    @Bindable(defaultValue = "1073741824") long packageBytes) {

  public LimitSettings {
    Require.between("crema.limits.body-bytes", bodyBytes, 1 << 10, 64 << 20);
    Require.between("crema.limits.rows", rows, 1, 100_000);
    Require.between(
        "crema.limits.request-time", requestTime, Duration.ofMillis(100), Duration.ofMinutes(10));
    loadBytes = loadBytes == 0 ? Runtime.getRuntime().maxMemory() / 2 : loadBytes;
    Require.between("crema.limits.load-bytes", loadBytes, 1 << 20, 1L << 40);
    Require.between("crema.limits.package-bytes", packageBytes, 1 << 10, 1L << 40);
  }
}
