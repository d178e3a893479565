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
  private static final int AT_ONCE = 4;
  private static final int FAILURES = 2;
  private static final Duration QUESTION_LIMIT = Duration.ofMinutes(1);
  private static final Duration PACKAGE_LIMIT = Duration.ofMinutes(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final ModelSource source;
  private final GuardedCalls questions;
  private final GuardedCalls packages;

  @Inject
  GuardedSource(ModelSource source, PollSettings poll) {
    this(
        source,
        new GuardedCalls.Bounds(AT_ONCE, QUESTION_LIMIT, FAILURES, pause(poll)),
        new GuardedCalls.Bounds(AT_ONCE, PACKAGE_LIMIT, FAILURES, pause(poll)));
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

  /** Asks as {@link ModelSource#resolve} does. */
  @Nullable ModelVersion resolve(String model, Reference reference) {
    return ask(() -> Optional.ofNullable(source.resolve(model, reference))).orElse(null);
  }

  /** Asks as {@link ModelSource#aliases} does. */
  Map<String, Map<String, String>> aliases() {
    return ask(source::aliases);
  }

  /** Asks as {@link ModelSource#metrics} does. */
  public Map<String, Double> metrics(ModelVersion version) {
    return ask(() -> source.metrics(version));
  }

  /** Downloads as {@link ModelSource#download} does. */
  void download(ModelVersion version, Path target, long limitBytes) throws IOException {
    packages.call(
        () -> {
          source.download(version, target, limitBytes);
          return true;
        });
  }

  private <T> T ask(OwnThread.Task<T> question) {
    try {
      return questions.call(question);
    } catch (IOException e) { // Only if it was interrupted: a question has no disk in it.
      throw new RegistryException(
          RegistryException.Kind.UNAVAILABLE, "The model registry was not waited for.", e);
    }
  }
}
