package dev.crema.testkit;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A context for calling {@code run} of a step directly in a test: outputs go below one directory,
 * the environment is what the test sets, the clock stands still unless it is set.
 */
public final class TestStepContext implements StepContext {

  private final Path directory;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> messages = new ArrayList<>();
  private InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  private TestStepContext(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns a context whose outputs are {@code directory/<output>}.
   *
   * @param directory an existing directory, usually a {@code @TempDir}
   * @return a new context
   */
  public static TestStepContext in(Path directory) {
    return new TestStepContext(directory);
  }

  /**
   * Sets an environment variable.
   *
   * @param name the variable
   * @param value its value
   * @return this context
   */
  public TestStepContext withEnvironment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * Sets the clock, for a server that compares it with its own.
   *
   * @param source the clock
   * @return this context
   */
  public TestStepContext withClock(InstantSource source) {
    clock = source;
    return this;
  }

  /**
   * Returns what the step logged.
   *
   * @return the messages in order, a view
   */
  public List<String> messages() {
    return Collections.unmodifiableList(messages);
  }

  @Override
  public Dataset newDataset(String output) {
    return Dataset.of(output, directory.resolve(output));
  }

  @Override
  public Model newModel(String output) {
    return Model.of(output, directory.resolve(output));
  }

  @Override
  public Artifact newArtifact(String output) {
    return Artifact.of(output, directory.resolve(output));
  }

  @Override
  public @Nullable String environment(String name) {
    return environment.get(name);
  }

  @Override
  public Path temporaryDirectory() {
    try {
      return Files.createDirectories(directory.resolve("temporary"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void log(String message) {
    messages.add(message);
  }

  @Override
  public InstantSource clock() {
    return clock;
  }
}
