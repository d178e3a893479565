package dev.crema.drift.report;

import dev.crema.data.document.Markup;
import java.nio.charset.StandardCharsets;

/** A page that stays below a size: a piece goes in whole, or not at all. */
final class BoundedPage {
  private final StringBuilder html = new StringBuilder();
  private long bytes;

  BoundedPage(String title) {
    add(Markup.page(title, DriftReport.style()));
  }

  /** Adds a piece of markup whatever its size. */
  void add(String piece) {
    html.append(piece);
    bytes += size(piece);
  }

  /** Adds a piece unless the page would become larger; returns whether it did. */
  boolean add(String piece, long limit) {
    if (bytes + size(piece) > limit) {
      return false;
    }
    add(piece);
    return true;
  }

  String end() {
    return html + Markup.END;
  }

  private static long size(String piece) {
    return piece.getBytes(StandardCharsets.UTF_8).length;
  }
}
