package dev.crema.runner.preflight;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Looks whether variables and files are there that nothing else looks at. */
final class SettingsCheck implements Callable<String> {
  private final SecretEnvironment environment;
  private final List<String> variables;
  private final List<NeededFile> files;

  SettingsCheck(SecretEnvironment environment, List<String> variables, List<NeededFile> files) {
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
    Map<String, List<NeededFile>> bySecret = new LinkedHashMap<>();
    files.forEach(
        file -> bySecret.computeIfAbsent(file.secret(), _ -> new ArrayList<>()).add(file));
    bySecret.forEach((secret, keys) -> look(secret, keys, problems));
    if (!problems.isEmpty()) {
      throw new NotWellException(String.join("\n", problems));
    }
    return "the installation (%s), %d variables and %d files beside"
        .formatted(Owner.name(environment), variables.size(), files.size());
  }

  /** One sentence for a Secret of which nothing is there, instead of one for each of its keys. */
  private static void look(String secret, List<NeededFile> keys, List<String> problems) {
    if (secret.isEmpty() || keys.stream().anyMatch(NeededFile::isThere)) {
      keys.forEach(key -> note(problems, key::require));
      return;
    }
    problems.add(
        "There is nothing of the Secret (%s); it needs: %s.\nMaybe it is missing, or in another namespace: kubectl get secret %s"
            .formatted(secret, keys.stream().map(NeededFile::key).collect(joining(", ")), secret));
  }

  private static void note(List<String> problems, Runnable look) {
    try {
      look.run();
    } catch (NotWellException e) {
      problems.add(e.getMessage());
    }
  }
}
