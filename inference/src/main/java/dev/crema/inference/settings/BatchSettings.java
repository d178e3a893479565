package dev.crema.inference.settings;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What one batch may ask for.
 *
 * @param bodyBytes largest body of {@code POST /batches}, which goes to the disk as it comes, 1 KiB
 *     to 1 TiB; default 1 GiB
 */
@ConfigurationProperties("crema.batches")
public record BatchSettings(@Bindable(defaultValue = "1073741824") long bodyBytes) {

  public BatchSettings {
    Require.between("crema.batches.body-bytes", bodyBytes, 1 << 10, 1L << 40);
  }
}
