package dev.crema.inference.settings;

import dev.crema.service.settings.Require;
import dev.crema.service.transport.StreamedBodies;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What batches may take.
 *
 * @param directory a folder of this process alone, made with the first batch; one that outlives the
 *     process lets batches go on after a restart; default {@code crema-batches} under the working
 *     directory
 * @param bodyBytes largest body of {@code POST /batches}, which goes to the disk as it comes, 1 KiB
 *     to 1 TiB; default 1 GiB
 * @param diskBytes most bytes of all batches together, with what they write, 1 MiB to 100 TiB;
 *     default 10 GiB
 * @param running batches that run at once, each on a thread of low priority, 1 to 16; default 1
 * @param queued batches that wait or are being received, 1 to 10,000; default 20
 * @param chunkRows rows after which a batch has come so far for good, 100 to 100,000; default
 *     10,000
 * @param keepDays days after which a batch that has ended is removed, 1 to 3,650; default 7
 * @param maxRejectedRatio share of rows that may break the contract before the batch counts as
 *     failed, 0 to 1; default 0.5
 * @param patience longest time that a batch waits for its model, or for the log, before it fails, 1
 *     s to 1 day; default 10 min
 * @param log whether predictions of batches go to the production log too, if that is on; default
 *     true
 */
@ConfigurationProperties("crema.batches")
public record BatchSettings(
    @Bindable(defaultValue = "crema-batches") Path directory,
    @Bindable(defaultValue = "1073741824") long bodyBytes,
    @Bindable(defaultValue = "10737418240") long diskBytes,
    @Bindable(defaultValue = "1") int running,
    @Bindable(defaultValue = "20") int queued,
    @Bindable(defaultValue = "10000") int chunkRows,
    @Bindable(defaultValue = "7") int keepDays,
    @Bindable(defaultValue = "0.5") double maxRejectedRatio,
    @Bindable(defaultValue = "10m") Duration patience,
    @Bindable(defaultValue = "true") boolean log)
    implements StreamedBodies {

  public BatchSettings {
    Require.that(
        !directory.toString().isBlank(), "crema.batches.directory", directory, "a folder's path");
    Require.between("crema.batches.body-bytes", bodyBytes, 1 << 10, 1L << 40);
    Require.between("crema.batches.disk-bytes", diskBytes, 1 << 20, 100L << 40);
    Require.between("crema.batches.running", running, 1, 16);
    Require.between("crema.batches.queued", queued, 1, 10_000);
    Require.between("crema.batches.chunk-rows", chunkRows, 100, 100_000);
    Require.between("crema.batches.keep-days", keepDays, 1, 3_650);
    Require.that(
        maxRejectedRatio >= 0 && maxRejectedRatio <= 1,
        "crema.batches.max-rejected-ratio",
        maxRejectedRatio,
        "from 0 to 1");
    Require.between("crema.batches.patience", patience, Duration.ofSeconds(1), Duration.ofDays(1));
  }
}
