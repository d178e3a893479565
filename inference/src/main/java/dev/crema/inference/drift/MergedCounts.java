package dev.crema.inference.drift;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.drift.WindowCounts;
import dev.crema.productionlog.drift.DriftMerge;
import dev.crema.productionlog.drift.DriftPart;
import dev.crema.productionlog.drift.DriftVerdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of all pods, added up. On their way between pods they are JSON, compressed, behind a
 * line with the digest of the profile that they were counted beside: cells of another one may be as
 * many and mean something else, as those of another package of version {@code local}.
 */
final class MergedCounts implements DriftMerge {
  private static final Logger LOG = LoggerFactory.getLogger(MergedCounts.class);

  private final VersionDrift drift;
  private final WindowCounts sum;

  MergedCounts(VersionDrift drift) {
    this.drift = drift;
    this.sum = new WindowCounts(drift.reference());
  }

  static byte[] bytes(VersionDrift drift, WindowCounts counts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      String text = drift.digest() + '\n' + counts.toJson();
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing but memory is written to.
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean add(DriftPart part) {
    try {
      sum.merge(WindowCounts.fromJson(json(part.counts()), part.part(), drift.reference()));
      return true;
    } catch (InputException | IOException e) { // As of a pod of another release.
      LOG.warn(
          "The decision on {} is without {} rows of {}: their counts cannot be read: {}",
          part.window(),
          part.rows(),
          part.part(),
          e.getMessage());
      return false;
    }
  }

  private String json(byte[] counts) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(counts))) {
      byte[] json = in.readNBytes(Node.MAX_FILE_BYTES + 1);
      if (json.length > Node.MAX_FILE_BYTES) {
        throw new IOException("More than %d bytes.".formatted(Node.MAX_FILE_BYTES));
      }
      String text = new String(json, StandardCharsets.UTF_8);
      String beside = drift.digest() + '\n';
      if (!text.startsWith(beside)) {
        throw new IOException("They were counted beside another profile.");
      }
      return text.substring(beside.length());
    }
  }

  @Override
  public DriftVerdict verdict() {
    return WindowDecision.verdict(sum.rows(), drift.decide(sum));
  }
}
