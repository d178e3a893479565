package dev.crema.sdk;

import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a step may ask of the world around it.
 *
 * <p>The names of outputs are those of the {@code Outputs} record ({@code "model"}, {@code
 * "confusionMatrix"}); snake_case is understood too.
 */
public interface StepContext {

  /**
   * Returns a declared output of type {@link Dataset} to write to.
   *
   * @param output the name of the output
   * @return an artifact whose path does not exist but whose parent does; leftovers of an earlier
   *     attempt have been removed, so the step may create a file or a directory there
   * @throws IllegalStateException if no output of that name and type is declared
   */
  Dataset newDataset(String output);

  /**
   * Returns a declared output of type {@link Model} to write to.
   *
   * @param output the name of the output
   * @return an artifact whose path does not exist but whose parent does
   * @throws IllegalStateException if no output of that name and type is declared
   */
  Model newModel(String output);

  /**
   * Returns a declared output of type {@link Artifact} to write to.
   *
   * @param output the name of the output
   * @return an artifact whose path does not exist but whose parent does
   * @throws IllegalStateException if no output of that name and type is declared
   */
  Artifact newArtifact(String output);

  /**
   * Returns an environment variable, the way credentials reach a step.
   *
   * @param name the name of the variable
   * @return its value, or null if it is not set or empty
   */
  @Nullable String environment(String name);

  /**
   * Returns a directory for scratch files, the same on each call; it is removed when the step ends.
   *
   * @return an existing, writable directory
   */
  Path temporaryDirectory();

  /**
   * Writes one line to the log of the task (stderr).
   *
   * @param message what happened, for a person; never a credential
   */
  void log(String message);

  /**
   * Returns the clock. A step whose outputs depend on it must not be cached.
   *
   * @return the source of the current instant
   */
  InstantSource clock();
}
