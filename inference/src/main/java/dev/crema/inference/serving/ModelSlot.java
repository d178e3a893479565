package dev.crema.inference.serving;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place that serves one reference to a model: the version that an alias names, or a version by
 * number.
 *
 * <p>Changed by its loader alone; read by everybody. Everything that a reader sees together is
 * behind one volatile reference.
 */
public final class ModelSlot {
  private final String name;
  private final Reference reference;
  private final boolean isFollowed;
  private volatile @Nullable ServedModel current;
  private volatile boolean isUnloaded;
  private volatile Status status = new Status(null, null, null);
  private volatile long lastUsed = System.nanoTime();

  /**
   * What the loader found when it last looked.
   *
   * @param checkedAt when the registry last answered; null = never
   * @param problem why the registry's answer could not be followed, fit for everybody's eyes; null
   *     = it could
   * @param refusal the version that is named and does not serve; null = none
   * @param isAbsent whether the registry said that there is no such model, alias or version
   */
  public record Status(
      @Nullable Instant checkedAt,
      @Nullable String problem,
      @Nullable Refusal refusal,
      boolean isAbsent) {

    Status(@Nullable Instant checkedAt, @Nullable String problem, @Nullable Refusal refusal) {
      this(checkedAt, problem, refusal, false);
    }

    /** Returns whether the registry has said that there is such a version. */
    boolean isFound() {
      return checkedAt != null && !isAbsent;
    }
  }

  /** Where a slot stands. */
  public enum State {
    /** Nothing was loaded yet, or nothing could be; the reason says which. */
    WAITING,
    /** It serves what is named. */
    SERVING,
    /** It serves an earlier version, for the reason given. */
    KEEPING,
    /** Unloaded to make room; the next request loads it from the disk. */
    UNLOADED
  }

  /**
   * Makes a slot.
   *
   * @param isFollowed whether the registry is looked at for it again and again, and the memory
   *     keeps it while the service runs; else it is loaded on demand and may be unloaded
   */
  ModelSlot(String name, Reference reference, boolean isFollowed) {
    this.name = name;
    this.reference = reference;
    this.isFollowed = isFollowed;
  }

  /** Returns the registered model's name. */
  public String name() {
    return name;
  }

  /** Returns what names the version. */
  public Reference reference() {
    return reference;
  }

  /** Returns whether the service was told to serve it, and stays unready until it does. */
  public boolean isFollowed() {
    return isFollowed;
  }

  /** Returns the version that serves; null if none does at the moment. */
  public @Nullable ServedModel current() {
    return current;
  }

  /** Returns what the loader found when it last looked. */
  public Status status() {
    return status;
  }

  /** Returns where it stands. */
  public State state() {
    if (current != null) {
      return reason() == null ? State.SERVING : State.KEEPING;
    }
    return isUnloaded ? State.UNLOADED : State.WAITING;
  }

  /** Returns why there is no model, or why it is not the one that is named; null if all is well. */
  public @Nullable String reason() {
    Status now = status;
    Refusal refusal = now.refusal();
    return refusal == null ? now.problem() : refusal.reason();
  }

  /** Notes that a request came; what was used longest ago is unloaded first. */
  void touch() {
    lastUsed = System.nanoTime();
  }

  /** Returns the time of the last request, by {@link System#nanoTime}. */
  long lastUsed() {
    return lastUsed;
  }

  void serve(ServedModel model) {
    current = model;
    isUnloaded = false;
  }

  void unload() {
    current = null;
    isUnloaded = true;
  }

  void report(Status found) {
    status = found;
  }

  @Override
  public String toString() {
    return reference instanceof Reference.Alias ? name + reference : name + " version " + reference;
  }
}
