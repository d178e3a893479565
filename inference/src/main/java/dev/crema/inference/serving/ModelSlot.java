package dev.crema.inference.serving;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The place of one named model: what serves now, and what is in the way of what should.
 *
 * <p>Written by one loader, read by all requests. A request takes {@link #current()} once and works
 * with that version to its end, so that a swap loses nothing and no answer mixes two versions.
 */
public final class ModelSlot {
  private final String name;
  private final String alias;
  private volatile @Nullable ServedModel current;
  private volatile Status status = new Status(null, "The registry was not asked yet.", null);

  /**
   * What the loader found when it last looked.
   *
   * @param checkedAt when the registry last answered; null = never
   * @param problem why the alias' version cannot be had just now; null = nothing
   * @param refusal why the alias' version is not served; null = it is
   */
  public record Status(
      @Nullable Instant checkedAt, @Nullable String problem, @Nullable Refusal refusal) {}

  ModelSlot(String name, String alias) {
    this.name = name;
    this.alias = alias;
  }

  /** Returns the registered model's name. */
  public String name() {
    return name;
  }

  /** Returns the alias that is followed. */
  public String alias() {
    return alias;
  }

  /** Returns the version that serves; null if none does yet. */
  public @Nullable ServedModel current() {
    return current;
  }

  /** Returns what the loader found when it last looked. */
  public Status status() {
    return status;
  }

  /**
   * Returns why there is no model, or why it is not the one the alias names; null if all is well.
   */
  public @Nullable String reason() {
    Status now = status;
    Refusal refusal = now.refusal();
    return refusal == null ? now.problem() : refusal.reason();
  }

  void serve(ServedModel model) {
    current = model;
  }

  void report(Status found) {
    status = found;
  }
}
