package dev.crema.inference.batches;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a batch comes as, and its result goes as. */
public enum Form {
  /** Comma-separated values, RFC 4180, with a header. */
  CSV("text/csv", "csv"),
  /** A JSON object on each line. */
  JSON_LINES("application/x-ndjson", "jsonl"),
  /** Apache Parquet. */
  PARQUET("application/vnd.apache.parquet", "parquet");

  private static final String OTHER_JSON_LINES = "application/jsonl";

  private final String contentType;
  private final String ending;

  Form(String contentType, String ending) {
    this.contentType = contentType;
    this.ending = ending;
  }

  /** Returns its media type. */
  public String contentType() {
    return contentType;
  }

  /** Returns how names of its files end, without the dot. */
  public String ending() {
    return ending;
  }

  /**
   * Returns the form of a media type, whose parameters do not count; null if it is none of ours.
   */
  public static @Nullable Form of(String mediaType) {
    int end = mediaType.indexOf(';');
    String type = (end < 0 ? mediaType : mediaType.substring(0, end)).strip();
    for (Form form : values()) {
      if (form.contentType.equals(type.toLowerCase(Locale.ROOT))) {
        return form;
      }
    }
    return type.equalsIgnoreCase(OTHER_JSON_LINES) ? JSON_LINES : null;
  }
}
