package dev.crema.ingestbucket;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object of a bucket, or all objects right below a prefix, which ends with {@code /} or is
 * empty. A key is what it says: nothing in it is decoded.
 *
 * @param bucket its name
 * @param key of the object, or the prefix
 */
record BucketAddress(String bucket, String key) {
  private static final int MAX_KEY_BYTES = 1024;
  private static final Pattern URI = Pattern.compile("s3://([^/]*)/(.*)", Pattern.DOTALL);

  /** What every S3 takes; names with capitals or underscores are older than that rule. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  static BucketAddress of(String uri) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches()) {
      throw invalid(
          uri,
          "is none of a bucket",
          "s3://bucket/key of a file, or s3://bucket/prefix/ of a folder");
    }
    BucketAddress address = new BucketAddress(parts.group(1), parts.group(2));
    if (!BUCKET.matcher(address.bucket).matches() || address.bucket.contains("..")) {
      throw invalid(
          uri, "has no name of a bucket", "3 to 63 lower case letters, digits, points and hyphens");
    }
    if (address.key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw invalid(uri, "has a key of more than 1024 bytes, which no S3 has", "it is another");
    }
    if (Arrays.asList(address.key.split("/", -1)).contains("..")) {
      throw invalid(uri, "leads upwards", "name the file by its key, without (..)");
    }
    if (!CellParser.withoutControls(address.key).equals(address.key)) {
      throw invalid(uri, "has a control character", "it was put together wrongly");
    }
    if (address.key.endsWith(".dvc")) {
      throw invalid(
          uri,
          "is of a pointer of DVC, which is not followed in a bucket",
          "let ingest-data read it beside its content");
    }
    return address;
  }

  private static InputException invalid(String uri, String problem, String wayOut) {
    return new InputException(
        "The uri (%s) %s.\nMaybe %s.".formatted(CellParser.shorten(uri), problem, wayOut));
  }

  boolean isPrefix() {
    return key.isEmpty() || key.endsWith("/");
  }

  /** Returns the object of a name below this prefix. */
  BucketAddress below(String name) {
    return new BucketAddress(bucket, key + name);
  }

  /** Returns the address as it was given, on one line. */
  @Override
  public String toString() {
    return CellParser.withoutControls("s3://%s/%s".formatted(bucket, key));
  }
}
