package dev.crema.runner.step;

import dev.crema.runner.ir.ComponentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment of a step: little of the user's, what the pipeline says, and what on a cluster
 * would come from Secrets.
 */
public final class StepEnvironment {
  /** What every program may expect; anything else of the user's environment is kept from it. */
  private static final List<String> PASSED =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "CREMA_DEBUG", "LD_LIBRARY_PATH");

  private final Map<String, String> own;

  /** Creates environments out of the runner's own. */
  public StepEnvironment(Map<String, String> own) {
    this.own = own;
  }

  /** Returns a sentence for every variable of a Secret that is required and not set. */
  public List<String> missing(ComponentSpec.Container component) {
    List<String> missing = new ArrayList<>();
    for (ComponentSpec.Secret secret : component.secrets()) {
      if (!secret.optional() && !own.containsKey(secret.variable())) {
        missing.add(
            ("The component (%s) needs the environment variable (%s), on a cluster the key (%s) of the"
                    + " Secret (%s).\nMaybe export %s before you call crema.")
                .formatted(
                    component.name(),
                    secret.variable(),
                    secret.key(),
                    secret.secret(),
                    secret.variable()));
      }
    }
    return missing;
  }

  /** Returns the whole environment of a step. */
  public Map<String, String> of(ComponentSpec.Container component) {
    Map<String, String> environment = common(own);
    environment.putAll(component.environment());
    for (ComponentSpec.Secret secret : component.secrets()) {
      String value = own.get(secret.variable());
      if (value != null) {
        environment.put(secret.variable(), value);
      }
    }
    return environment;
  }

  /**
   * Returns the constants of a step in a container, whose image says where its programs are. Values
   * of Secrets are not among them: see {@link #secrets}.
   */
  public Map<String, String> ofContainer(ComponentSpec.Container component) {
    Map<String, String> environment = commonOfContainers(own);
    environment.putAll(component.environment());
    return environment;
  }

  /** Returns the names of a step's Secrets that have a value here. */
  public List<String> secrets(ComponentSpec.Container component) {
    return component.secrets().stream()
        .map(ComponentSpec.Secret::variable)
        .filter(own::containsKey)
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns what every step in a container gets of the runner's own environment. */
  public static Map<String, String> commonOfContainers(Map<String, String> own) {
    Map<String, String> environment = new TreeMap<>();
    String debug = own.get("CREMA_DEBUG");
    if (debug != null) {
      environment.put("CREMA_DEBUG", debug);
    }
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    return environment;
  }

  /** Returns what every step gets of the runner's own environment. */
  public static Map<String, String> common(Map<String, String> own) {
    Map<String, String> environment = new TreeMap<>();
    for (String name : PASSED) {
      String value = own.get(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.putIfAbsent("LANG", "C.UTF-8");
    // Idle OpenMP threads would spin and take the cores from the steps beside them.
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    return environment;
  }
}
