package dev.crema.runner.container;

import dev.crema.runner.container.OciRuntime.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The runtime's arguments that start a step as locked in as it can be. */
final class RunArguments {
  /** More than a step ever needs, and few enough that a fork bomb leaves the machine alone. */
  static final int MAX_PROCESSES = 2048;

  private RunArguments() {}

  /**
   * Returns the arguments.
   *
   * @param name of the container
   * @param run which run it belongs to
   * @param writable the only folder of this machine that the step may write into
   */
  static List<String> of(
      OciRuntime runtime,
      StepContainer container,
      StepUser user,
      String name,
      String run,
      Path writable) {
    List<String> words = new ArrayList<>();
    if (runtime.kind() == Kind.PODMAN) {
      words.add("--log-level=error"); // its warnings would stand among what the step says
    }
    words.addAll(
        List.of(
            "run",
            "--name=" + name,
            "--label=" + Labels.RUN + "=" + run,
            "--label=" + Labels.RUNNER + "=" + Labels.runner(),
            "--pull=never",
            "--read-only",
            // exec: libraries of some learners unpack themselves there and are loaded
            "--tmpfs=/tmp:rw,exec,nosuid,nodev,mode=1777",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            // how long a step that is to end gets to do so
            "--stop-timeout=1",
            "--network=" + (container.image().network() ? "host" : "none")));
    words.addAll(user.options());
    words.addAll(limits(runtime, container));
    words.addAll(manners(runtime));
    words.add(mount(writable, false));
    container.readable().forEach(path -> words.add(mount(path, true)));
    container.environment().forEach((key, value) -> words.add("--env=" + key + "=" + value));
    // Without a value the client takes it from its own environment: no command line shows it.
    container.secrets().forEach(secret -> words.add("--env=" + secret));
    words.add("--entrypoint="); // as on a cluster, where the command takes its place
    words.add(
        runtime.kind() == Kind.NERDCTL ? container.image().reference() : container.image().id());
    words.addAll(container.words());
    return words;
  }

  /**
   * A file or folder lies in the container where it lies outside, so that no path is translated.
   */
  private static String mount(Path path, boolean readOnly) {
    return path.toString().contains(":")
        ? "--mount=type=bind,source=%s,target=%s%s"
            .formatted(path, path, readOnly ? ",readonly" : "")
        : "--volume=%s:%s%s".formatted(path, path, readOnly ? ":ro" : "");
  }

  private static List<String> limits(OciRuntime runtime, StepContainer container) {
    List<String> words = new ArrayList<>();
    if (container.cpus() > 0 && runtime.canLimit("cpu")) {
      // More cores than there are is an error to Docker.
      double cpus = Math.min(container.cpus(), Runtime.getRuntime().availableProcessors());
      words.add("--cpus=" + String.format(Locale.ROOT, "%.3f", cpus));
    }
    if (container.memoryBytes() > 0 && runtime.canLimit("memory")) {
      words.add("--memory=" + container.memoryBytes());
      if (runtime.canLimit("swap")) {
        words.add("--memory-swap=" + container.memoryBytes()); // together: no swap
      }
    }
    if (runtime.canLimit("pids")) {
      words.add("--pids-limit=" + MAX_PROCESSES);
    }
    return words;
  }

  /** What keeps a runtime from doing more than was asked. */
  private static List<String> manners(OciRuntime runtime) {
    List<String> words = new ArrayList<>();
    if (runtime.kind() != Kind.NERDCTL) {
      words.add("--log-driver=none"); // the logs are files of the step already
      words.add("--sig-proxy=false"); // Ctrl-C is the runner's to hear
    }
    if (runtime.kind() == Kind.PODMAN) {
      words.add("--http-proxy=false"); // else Podman passes proxies of the user's environment
    }
    if (Files.exists(Path.of("/sys/fs/selinux/enforce"))) {
      words.add("--security-opt=label=disable"); // rather than to relabel files of the user
    }
    return words;
  }
}
