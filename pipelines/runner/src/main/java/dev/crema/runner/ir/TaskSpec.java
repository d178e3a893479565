package dev.crema.runner.ir;

import dev.crema.runner.value.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A task: a component with its inputs bound.
 *
 * @param name its key in the graph
 * @param displayName as people see it
 * @param component the component's name
 * @param after names of tasks that must end before it starts
 * @param parameters where each parameter comes from
 * @param artifacts where each artifact comes from
 * @param loop over which values it runs, null: once
 * @param condition under which it runs, null: always
 * @param evenAfterFailure whether it runs when a task before it failed
 * @param caching whether outputs of an equal step may be reused
 * @param retry how often it is tried again
 */
public record TaskSpec(
    String name,
    String displayName,
    String component,
    List<String> after,
    Map<String, ParameterSource> parameters,
    Map<String, ArtifactSource> artifacts,
    @Nullable Loop loop,
    @Nullable Condition condition,
    boolean evenAfterFailure,
    Caching caching,
    Retry retry) {

  /** Where a parameter comes from. */
  public sealed interface ParameterSource {}

  /** The input of the graph that the task is in. */
  public record FromInput(String input) implements ParameterSource, ArtifactSource {}

  /** The output of another task of the same graph. */
  public record FromTask(String task, String output) implements ParameterSource, ArtifactSource {}

  /** A value written in the pipeline; texts may hold placeholders. */
  public record Constant(Object value) implements ParameterSource {}

  /** One member of an object. */
  public record Member(ParameterSource source, String key) implements ParameterSource {}

  /** Where an artifact comes from. */
  public sealed interface ArtifactSource permits FromInput, FromTask {}

  /**
   * A loop.
   *
   * @param itemInput the input that holds the item
   * @param itemsInput the input that holds the list, or null
   * @param items the list itself, if it is written in the pipeline
   * @param parallelism how many at once, 0: as many as the cores let
   */
  public record Loop(
      String itemInput, @Nullable String itemsInput, List<Object> items, int parallelism) {}

  /** Whether the cache may be used, and a key instead of the one we make. */
  public record Caching(boolean enabled, String key) {}

  /** Further attempts of a step that failed. */
  public record Retry(int attempts, Duration backoff, double factor, Duration maxBackoff) {
    /** No further attempt. */
    public static final Retry NONE = new Retry(0, Duration.ZERO, 2, Duration.ofHours(1));

    /** Returns the pause before the given further attempt, which counts from 1. */
    public Duration pause(int attempt) {
      double seconds = backoff.toMillis() / 1e3 * Math.pow(factor, attempt - 1.0);
      return Duration.ofMillis(Math.round(1e3 * Math.min(seconds, maxBackoff.toSeconds())));
    }
  }

  /**
   * Returns all tasks that must end before this one: those said and those whose outputs it reads.
   */
  public Set<String> upstream() {
    Set<String> tasks = new TreeSet<>(after);
    for (ParameterSource source : parameters.values()) {
      if (origin(source) instanceof FromTask from) {
        tasks.add(from.task());
      }
    }
    for (ArtifactSource source : artifacts.values()) {
      if (source instanceof FromTask from) {
        tasks.add(from.task());
      }
    }
    return tasks;
  }

  /** Returns the source without the choice of a member. */
  public static ParameterSource origin(ParameterSource source) {
    return source instanceof Member member ? origin(member.source()) : source;
  }
}
