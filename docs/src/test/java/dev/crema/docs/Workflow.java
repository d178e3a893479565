package dev.crema.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What we ask of a workflow of a forge: each step is a task that a person could run, nothing moves
 * under it, and it may do no more than it must.
 *
 * @param tasks the targets of the Makefile
 * @param packages what {@code .ci/tools} installs
 */
record Workflow(Set<String> tasks, Set<String> packages) {

  private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}");
  private static final Pattern LOCAL = Pattern.compile("\\./\\.github/workflows/[a-z-]+\\.yaml");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z]+=(\"\\$[A-Z_]+\"|[\\w.-]+)");
  private static final Pattern MINE =
      Pattern.compile("\\.ci/run( soak)?|\\.ci/tools( (test|bench|release|lint))*");
  private static final String INSTALL = "apt-get install -q -y --no-install-recommends ";
  private static final Pattern TARGET = Pattern.compile("(?m)^([a-z-]+):");
  private static final Pattern PACKAGES = Pattern.compile("packages\\+=\\(([^)]+)\\)");

  /** Returns the rules with the tasks and packages of this repository. */
  static Workflow ofThisRepository() {
    return new Workflow(
        TARGET
            .matcher(Repository.read("Makefile"))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toSet()),
        PACKAGES
            .matcher(Repository.read(".ci/tools"))
            .results()
            .flatMap(match -> List.of(match.group(1).split(" ")).stream())
            .collect(Collectors.toSet()));
  }

  /**
   * Returns what is wrong with a workflow, in sentences; throws if it is no YAML or has a key
   * twice.
   */
  List<String> complaints(String yaml) {
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    Map<?, ?> workflow = map(new Load(strict).loadFromString(yaml));
    List<String> complaints = new ArrayList<>();
    if (!Map.of().equals(workflow.get("permissions"))) {
      complaints.add("permissions of the workflow are not {}: each job names its own");
    }
    if (!map(workflow.get("concurrency")).containsKey("group")) {
      complaints.add("there is no concurrency group");
    }
    if (workflow.get("on") instanceof Map<?, ?> on && on.containsKey("pull_request_target")) {
      complaints.add("pull_request_target runs a stranger's code with our secrets");
    }
    map(workflow.get("jobs"))
        .forEach(
            (name, job) ->
                ofJob(map(job))
                    .forEach(complaint -> complaints.add("job " + name + ": " + complaint)));
    return complaints;
  }

  private List<String> ofJob(Map<?, ?> job) {
    List<String> complaints = new ArrayList<>();
    if (!job.containsKey("permissions")) {
      complaints.add("there are no permissions");
    } else if (!map(job.get("permissions")).equals(Map.of("contents", "read"))) {
      complaints.add("it may more than read: " + job.get("permissions"));
    }
    if (job.get("uses") instanceof String other) {
      // A job that is another workflow has that one's limits.
      if (!LOCAL.matcher(other).matches()) {
        complaints.add("the workflow (%s) is not of this repository".formatted(other));
      }
      return complaints;
    }
    if (!(job.get("timeout-minutes") instanceof Integer)) {
      complaints.add("there is no timeout-minutes");
    }
    if (String.valueOf(job.get("runs-on")).endsWith("latest")) {
      complaints.add("the runner (%s) moves".formatted(job.get("runs-on")));
    }
    for (Object step : job.get("steps") instanceof List<?> steps ? steps : List.of()) {
      complaints.addAll(ofStep(map(step)));
    }
    return complaints;
  }

  private List<String> ofStep(Map<?, ?> step) {
    List<String> complaints = new ArrayList<>();
    if (step.get("uses") instanceof String action) {
      if (!PINNED.matcher(action).matches()) {
        complaints.add("the action (%s) is not pinned by a commit".formatted(action));
      }
      if (action.startsWith("actions/checkout@")
          && !Boolean.FALSE.equals(map(step.get("with")).get("persist-credentials"))) {
        complaints.add("the checkout leaves its token to later steps");
      }
    }
    if (step.get("run") instanceof String commands) {
      commands
          .lines()
          .filter(command -> !isTask(command))
          .forEach(command -> complaints.add("(%s) is no task of ours".formatted(command)));
    }
    return complaints;
  }

  private boolean isTask(String command) {
    if (MINE.matcher(command).matches() || command.equals("apt-get update -q")) {
      return true;
    }
    if (command.startsWith(INSTALL)) {
      return packages.containsAll(List.of(command.substring(INSTALL.length()).split(" ")));
    }
    List<String> words = List.of(command.split(" "));
    return words.size() > 1
        && words.getFirst().equals("make")
        && tasks.contains(words.get(1))
        && words.stream().skip(2).allMatch(word -> ASSIGNMENT.matcher(word).matches());
  }

  /** Returns every command of a workflow's steps. */
  static Set<String> commands(String yaml) {
    Set<String> commands = new TreeSet<>();
    map(map(new Load(LoadSettings.builder().build()).loadFromString(yaml)).get("jobs"))
        .values()
        .forEach(
            job -> {
              for (Object step : map(job).get("steps") instanceof List<?> s ? s : List.of()) {
                if (map(step).get("run") instanceof String run) {
                  run.lines().forEach(commands::add);
                }
              }
            });
    return commands;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
