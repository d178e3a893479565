package dev.crema.kfp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param <T> what is listed
 * @param items the items of this page
 * @param total how many there are in all pages, as KFP counted for this one
 * @param next what asks for the next page; null after the last
 */
public record Page<T>(List<T> items, long total, @Nullable String next) {
  /** Copies the items. */
  public Page {
    items = List.copyOf(items);
  }
}
