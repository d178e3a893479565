package dev.crema.inference.serving;

import dev.crema.inference.settings.PollSettings;
import dev.crema.registry.ModelVersion;
import dev.crema.registry.RegistryException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The source as the service asks it: whatever the registry does, a call ends within a bounded time,
 * few run at once, and one that is away is left alone but for a try now and then.
 *
 * <p>Questions and packages are guarded apart: a store of files that hangs keeps nobody from being
 * told where an alias points.
 */
@Singleton
public final class GuardedSource {
  private static final int BESIDES = 3;

  /** Those, the list of aliases, and one place at least for what is followed. */
  private static final int QUESTIONS = BESIDES + 2;

  private static final int PACKAGES = 4;

  private static final int FAILURES = 2;
  private static final Duration QUESTION_LIMIT = Duration.ofMinutes(1);
  private static final Duration PACKAGE_LIMIT = Duration.ofMinutes(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final ModelSource source;
  private final GuardedCalls questions;
  private final GuardedCalls packages;

  /** Places for what requests name: whoever guesses versions must not take them all. */
  private final Semaphore others = new Semaphore(BESIDES, true);

  @Inject
  GuardedSource(ModelSource source, PollSettings poll) {
    this(
        source,
        new GuardedCalls.Bounds(QUESTIONS, QUESTION_LIMIT, FAILURES, pause(poll)),
        new GuardedCalls.Bounds(PACKAGES, PACKAGE_LIMIT, FAILURES, pause(poll)));
  }

  GuardedSource(ModelSource source, GuardedCalls.Bounds questions, GuardedCalls.Bounds packages) {
    this.source = source;
    this.questions = new GuardedCalls("questions", questions);
    this.packages = new GuardedCalls("packages", packages);
  }

  /** A quarter of the pause between two looks, so that every round may find the registry back. */
  static Duration pause(PollSettings poll) {
    Duration quarter = poll.interval().dividedBy(4);
    return quarter.compareTo(SHORTEST_PAUSE) > 0 ? quarter : SHORTEST_PAUSE;
  }

  /** Returns whether questions are not asked because they failed. */
  public boolean isQuestionsOpen() {
    return questions.isOpen();
  }

  /** Returns whether packages are not fetched because that failed. */
  public boolean isPackagesOpen() {
    return packages.isOpen();
  }

  /** Runs something whenever the registry is back. */
  void onBack(Runnable action) {
    questions.onClosed(action);
    packages.onClosed(action);
  }

  String kind() {
    return source.kind();
  }

  /**
   * Asks as {@link ModelSource#resolve} does.
   *
   * @param slot what is asked for; one that is followed always has a place to ask
   */
  @Nullable ModelVersion resolve(ModelSlot slot) {
    OwnThread.Task<Optional<ModelVersion>> question =
        () -> Optional.ofNullable(source.resolve(slot.name(), slot.reference()));
    return (slot.isFollowed() ? ask(question) : askBesides(question)).orElse(null);
  }

  /** Asks as {@link ModelSource#aliases} does; asked by one thread at a time. */
  Map<String, Map<String, String>> aliases() {
    return ask(source::aliases);
  }

  /** Asks as {@link ModelSource#metrics} does. */
  public Map<String, Double> metrics(ModelVersion version) {
    return askBesides(() -> source.metrics(version));
  }

  /** Downloads as {@link ModelSource#download} does. */
  void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    packages.call(
        () -> {
          source.download(version, target, limitBytes);
          return true;
        });
  }

  private <T> T askBesides(OwnThread.Task<T> question) {
    try {
      if (!others.tryAcquire(QUESTION_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unavailable("is busy with other calls", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for: interrupted", e);
    }
    try {
      return ask(question);
    } finally {
      others.release();
    }
  }

  private static RegistryException unavailable(String what, @Nullable Throwable cause) {
    return new RegistryException(
        RegistryException.Kind.UNAVAILABLE, "The model registry " + what + ".", cause);
  }

  private <T> T ask(OwnThread.Task<T> question) {
    try {
      return questions.call(question);
    } catch (IOException e) { // Only if it was interrupted: a question has no disk in it.
      throw unavailable("was not waited for", e);
    }
  }
}
