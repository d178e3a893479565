package dev.crema.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A step in a process of its own, as {@code kfp.local} starts it: for tests that end it, or that
 * give it little memory.
 */
public final class StepProcess {
  private StepProcess() {}

  /**
   * Returns an artifact as an executor input names it.
   *
   * @param name the artifact
   * @param type such as {@code system.Dataset}
   * @param path where it is, or is to be
   * @return the value of the name in {@code artifacts}
   */
  public static Map<String, Object> artifact(String name, String type, Path path) {
    return Map.of(
        "artifacts",
        List.of(
            Map.of(
                "name", name,
                "type", Map.of("schemaTitle", type, "schemaVersion", "0.0.1"),
                "uri", path.toString(),
                "metadata", Map.of())));
  }

  /**
   * Returns what starts a step.
   *
   * @param step has the {@code main}
   * @param executorInput what KFP would give it
   * @param java further arguments of the JVM
   * @return not started: environment and output may be set yet
   */
  public static ProcessBuilder of(Class<?> step, Map<String, ?> executorInput, String... java) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(java));
    command.addAll(List.of("-cp", ComponentProcess.classPathOf(step), step.getName()));
    command.addAll(List.of("--executor_input", LauncherStyle.json(executorInput)));
    return new ProcessBuilder(command);
  }
}
