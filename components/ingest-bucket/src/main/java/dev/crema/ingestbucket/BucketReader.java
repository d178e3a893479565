package dev.crema.ingestbucket;

import dev.crema.data.CellParser;
import dev.crema.data.source.FetchedFiles;
import dev.crema.sdk.StepException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists and fetches objects; what may pass is tried again, with a longer pause each time. */
final class BucketReader {
  private static final int MAX_PAGE_BYTES = 16 << 20;
  private static final long FIRST_PAUSE_MILLIS = 200;

  private final BucketSettings settings;
  private final BucketConnection connection;
  private final Deadline deadline;
  private final Consumer<String> log;

  /** One try. */
  private interface Try<T> {
    T run(Duration patience) throws IOException;
  }

  BucketReader(
      BucketSettings settings,
      BucketConnection connection,
      Deadline deadline,
      Consumer<String> log) {
    this.settings = settings;
    this.connection = connection;
    this.deadline = deadline;
    this.log = log;
  }

  /**
   * Returns what is right below a prefix, up to one more than a folder may have.
   *
   * @return objects in the server's order, and names of folders within, which end with {@code /}
   */
  Listing list(BucketAddress prefix) {
    Map<String, BucketPage.Entry> objects = new LinkedHashMap<>();
    List<String> folders = new ArrayList<>();
    String next = null;
    do {
      BucketPage page = page(prefix, next);
      for (BucketPage.Entry entry : page.objects()) {
        String name = below(prefix, entry.key());
        if (!name.isEmpty()) { // What some tools put there to show a folder.
          objects.put(name, entry);
        }
      }
      page.prefixes().forEach(folder -> folders.add(below(prefix, folder)));
      if (page.next() != null && page.next().equals(next)) {
        throw new BucketFailure(settings, prefix)
            .invalid(
                "The endpoint (%s) gives the same part of (%s) again and again.\nMaybe it is no S3, or a faulty one."
                    .formatted(settings, prefix));
      }
      next = page.next();
    } while (next != null && objects.size() + folders.size() <= FetchedFiles.MAX_FILES);
    return new Listing(objects, folders);
  }

  /**
   * What is below a prefix.
   *
   * @param objects by their names
   * @param folders names that end with {@code /}
   */
  record Listing(Map<String, BucketPage.Entry> objects, List<String> folders) {}

  private String below(BucketAddress prefix, String key) {
    if (!key.startsWith(prefix.key())) {
      throw new BucketFailure(settings, prefix)
          .invalid(
              "The endpoint (%s) says that (%s) is in (%s).\nMaybe it is no S3, or a faulty one."
                  .formatted(settings, CellParser.shorten(key), prefix));
    }
    return key.substring(prefix.key().length());
  }

  private BucketPage page(BucketAddress prefix, @Nullable String next) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("list-type", "2");
    query.put("prefix", prefix.key());
    query.put("delimiter", "/");
    query.put("encoding-type", "url"); // XML cannot hold every key.
    if (next != null) {
      query.put("continuation-token", next);
    }
    return tried(
        prefix,
        patience -> {
          HttpURLConnection answer = connection.ask(prefix, query, Map.of(), patience);
          try (var _ = deadline.watch(answer::disconnect)) {
            return read(answer, prefix);
          }
        });
  }

  private BucketPage read(HttpURLConnection answer, BucketAddress prefix) throws IOException {
    BucketFailure failure = new BucketFailure(settings, prefix);
    int status = answer.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      throw failure.of(answer, status);
    }
    try (InputStream in = answer.getInputStream()) {
      byte[] bytes = bytes(in);
      if (bytes.length > MAX_PAGE_BYTES) {
        throw new BucketPage.NoPageException("it has no end", null);
      }
      if (answer.getContentLengthLong() > bytes.length) {
        throw new EOFException("it ended too early");
      }
      return BucketPage.read(bytes);
    } catch (BucketPage.NoPageException e) {
      answer.disconnect();
      throw failure.invalid(
          "The endpoint (%s) does not list (%s) as S3 does: %s.\nMaybe AWS_ENDPOINT_URL_S3 is of another server, or of its page for people."
              .formatted(settings, prefix, CellParser.shorten("" + e.getMessage())));
    }
  }

  private byte[] bytes(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    int read = in.read(buffer);
    while (read >= 0 && bytes.size() <= MAX_PAGE_BYTES) {
      bytes.write(buffer, 0, read);
      deadline.patience();
      read = in.read(buffer);
    }
    return bytes.toByteArray();
  }

  /**
   * Fetches an object.
   *
   * @param address the object
   * @param listed what the list says of it; null = it was not listed
   * @param target a file that does not exist
   * @param maxBytes most that are taken
   * @return how many bytes it has
   */
  long fetch(BucketAddress address, BucketPage.@Nullable Entry listed, Path target, long maxBytes) {
    BucketFailure failure = new BucketFailure(settings, address);
    Download download = new Download(failure, listed, target, maxBytes);
    return tried(
        address,
        patience -> {
          HttpURLConnection answer =
              connection.ask(address, Map.of(), download.headers(), patience);
          try (var _ = deadline.watch(answer::disconnect)) {
            int status = answer.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND && download.isKnown()) {
              throw failure.changed();
            }
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
              throw failure.of(answer, status);
            }
            return download.take(answer, status == HttpURLConnection.HTTP_PARTIAL, deadline);
          } catch (IOException | RuntimeException e) {
            answer.disconnect(); // What is left of the answer is not waited for.
            throw e;
          }
        });
  }

  private <T> T tried(BucketAddress address, Try<T> attempt) {
    BucketFailure failure = new BucketFailure(settings, address);
    long pause = FIRST_PAUSE_MILLIS;
    for (int i = 1; ; i++) {
      try {
        return attempt.run(deadline.patience());
      } catch (IOException e) {
        StepException definite = failure.definite(e);
        if (definite != null) {
          throw definite;
        }
        deadline.patience();
        if (i == settings.attempts()) {
          throw failure.unavailable(e, i);
        }
        log.accept(
            "attempt %d of %d to read %s: %s"
                .formatted(i, settings.attempts(), address, BucketFailure.reason(e)));
      } catch (RuntimeException e) {
        deadline.patience(); // What is cut off at the end of the time may fail in any way.
        throw e;
      }
      pause(pause);
      pause *= 2;
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted between two attempts.", e);
    }
  }
}
