package dev.crema.ingestbucket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object on its way into a file. A try that was cut is gone on with where it ended, and only if
 * the object is still the same: every request but the first of an object that was not listed names
 * the ETag, unless it is weak: then all of it is asked for again.
 */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]+/([0-9]{1,18})");

  private final BucketFailure failure;
  private final BucketPage.@Nullable Entry listed;
  private final Path target;
  private final long maxBytes;
  private @Nullable EntityTag etag;
  private long received;

  Download(BucketFailure failure, BucketPage.@Nullable Entry listed, Path target, long maxBytes) {
    this.failure = failure;
    this.listed = listed;
    this.target = target;
    this.maxBytes = maxBytes;
    this.etag = listed == null ? null : EntityTag.of(listed.etag());
  }

  /** Returns whether the server has said before that the object is there. */
  boolean isKnown() {
    return listed != null || etag != null;
  }

  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    EntityTag known = etag;
    if (known != null && !known.isWeak()) {
      headers.put("If-Match", known.toString());
      if (received > 0) {
        headers.put("Range", "bytes=%d-".formatted(received));
      }
    }
    return headers;
  }

  /** Takes the answer to its end, and returns how many bytes the object has. */
  long take(HttpURLConnection answer, boolean isPart, Deadline deadline) throws IOException {
    check(EntityTag.of(answer.getHeaderField("ETag")));
    if (!isPart) {
      received = 0;
    }
    long total = total(answer, isPart);
    if (listed != null && total >= 0 && total != listed.size()) {
      throw failure.changed();
    }
    requireSize(total);
    try (InputStream in = answer.getInputStream();
        OutputStream out = open()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        requireSize(received + read);
        write(out, buffer, read);
        received += read;
        deadline.patience();
      }
    }
    // Without a length, an answer that was cut looks like one that has ended.
    long whole = total < 0 && listed != null ? listed.size() : total;
    if (received < whole) {
      throw new EOFException("it ended after %d of %d bytes".formatted(received, whole));
    }
    if (listed != null && received > listed.size()) {
      throw failure.changed();
    }
    return received;
  }

  private void check(@Nullable EntityTag now) {
    EntityTag known = etag;
    if (now == null) {
      return;
    }
    if (known != null && !known.isOfSame(now)) {
      throw failure.changed();
    }
    if (known == null || now.isWeak()) {
      etag = now;
    }
  }

  /** Returns the size of the whole object; -1 if the server does not say it. */
  private long total(HttpURLConnection answer, boolean isPart) throws IOException {
    if (!isPart) {
      return answer.getContentLengthLong();
    }
    Matcher range = RANGE.matcher(String.valueOf(answer.getHeaderField("Content-Range")));
    if (!range.matches() || Long.parseLong(range.group(1)) != received) {
      received = 0; // Not what was asked for: from the beginning, with the next try.
      throw new BucketFailure.TransientException("it gave another part than was asked for");
    }
    return Long.parseLong(range.group(2));
  }

  private void requireSize(long bytes) {
    if (bytes > maxBytes) {
      throw failure.invalid(
          "The object (%s) is larger than the %d bytes that are left of max_megabytes.\nMaybe raise it, if the step's disk has the room."
              .formatted(failure.address(), maxBytes));
    }
  }

  private OutputStream open() {
    try {
      return received == 0
          ? Files.newOutputStream(target)
          : Files.newOutputStream(target, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A disk that fails is no reason to ask the server again. */
  private static void write(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
