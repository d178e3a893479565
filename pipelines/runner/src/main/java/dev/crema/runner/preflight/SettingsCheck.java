package dev.crema.runner.preflight;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Looks whether variables and files are there that nothing else looks at. */
final class SettingsCheck implements Callable<String> {
  private final SecretEnvironment environment;
  private final List<String> variables;
  private final List<Path> files;

  SettingsCheck(SecretEnvironment environment, List<String> variables, List<Path> files) {
    this.environment = environment;
    this.variables = List.copyOf(variables);
    this.files = List.copyOf(files);
  }

  @Override
  public String call() {
    List<String> problems = new ArrayList<>();
    note(problems, () -> Owner.name(environment));
    for (String variable : variables) {
      note(problems, () -> environment.require(variable, "what the service's reference says"));
    }
    for (Path file : files) {
      note(problems, () -> SecretEnvironment.requireFile(file, ""));
    }
    if (!problems.isEmpty()) {
      throw new NotWellException(String.join("\n", problems));
    }
    return "the installation (%s), %d variables and %d files beside"
        .formatted(Owner.name(environment), variables.size(), files.size());
  }

  private static void note(List<String> problems, Runnable look) {
    try {
      look.run();
    } catch (NotWellException e) {
      problems.add(e.getMessage());
    }
  }
}
