package dev.crema.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls {@code crema}, as a person does. */
final class Commands {
  private final DemoSettings settings;
  private final Map<String, String> environment;

  /**
   * Creates the calls.
   *
   * @param environment where the servers are
   */
  Commands(DemoSettings settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = Map.copyOf(environment);
  }

  /** Runs a pipeline on this machine, its output in a file of its name. */
  void run(String name, String pipeline, Map<String, String> parameters)
      throws IOException, InterruptedException, DemoException {
    List<String> words = new ArrayList<>(List.of("run", yaml(pipeline), "--no-cache", "--run-dir"));
    words.add(settings.state().resolve("runs").toString());
    words.addAll(options(parameters));
    call(name, words);
  }

  /** Submits a pipeline to KFP and waits until its run has ended well. */
  void submit(String pipeline, Map<String, String> parameters)
      throws IOException, InterruptedException, DemoException {
    List<String> words = new ArrayList<>(List.of("submit", yaml(pipeline), "--wait"));
    words.addAll(options(parameters));
    call("submit-" + pipeline, words);
  }

  /** Returns the same with another variable. */
  Commands with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Commands(settings, more);
  }

  /** Returns the chain of reasons of a prediction. */
  List<String> why(String id) throws IOException, InterruptedException, DemoException {
    return Files.readAllLines(call("why", List.of("why", id)));
  }

  static String yaml(String pipeline) {
    return "pipelines/%s/pipeline.yaml".formatted(pipeline);
  }

  private static List<String> options(Map<String, String> parameters) {
    List<String> options = new ArrayList<>();
    parameters.forEach((key, value) -> options.addAll(List.of("-p", key + "=" + value)));
    return options;
  }

  private Path call(String name, List<String> words)
      throws IOException, InterruptedException, DemoException {
    List<String> command = new ArrayList<>(words);
    command.addFirst(settings.root().resolve("pipelines/runner/crema").toString());
    Path log = settings.state().resolve(name + ".log");
    int code = ChildProcess.start(command, environment, settings.root(), log).await();
    if (code != 0) {
      throw new DemoException(
          "crema %s did not succeed (exit code %d); what it said is in %s."
              .formatted(words.getFirst(), code, log));
    }
    return log;
  }
}
