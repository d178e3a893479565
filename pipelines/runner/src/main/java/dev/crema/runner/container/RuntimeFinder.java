package dev.crema.runner.container;

import dev.crema.runner.container.OciRuntime.Kind;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a container runtime that is there and answers. */
public final class RuntimeFinder {
  private final Map<String, String> environment;
  private final Duration patience;

  /** Looks in the PATH of an environment, which is also the one that runtimes are called in. */
  public RuntimeFinder(Map<String, String> environment) {
    this(environment, Client.PATIENCE);
  }

  RuntimeFinder(Map<String, String> environment, Duration patience) {
    this.environment = environment;
    this.patience = patience;
  }

  /**
   * Returns the runtime.
   *
   * @param chosen its program's name; the empty text: the first that answers
   * @throws InvalidInputException if none answers; it says why
   */
  public OciRuntime find(String chosen) throws IOException, InterruptedException {
    List<String> known = Stream.of(Kind.values()).map(Kind::program).toList();
    if (!chosen.isEmpty() && !known.contains(chosen)) {
      throw new InvalidInputException(
          "--containers (%s) is no container runtime that crema knows: %s.%s"
              .formatted(chosen, String.join(", ", known), Suggestion.maybe(chosen, known)));
    }
    List<String> reasons = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Path program =
          chosen.isEmpty() || chosen.equals(kind.program())
              ? Client.find(kind.program(), environment)
              : null;
      if (program != null) {
        try {
          return ask(kind, new Client(program, environment));
        } catch (InvalidInputException e) {
          reasons.add(e.sentence());
        }
      }
    }
    if (reasons.isEmpty()) {
      throw new InvalidInputException(
          chosen.isEmpty()
              ? "No container runtime is on the PATH: neither podman, docker nor nerdctl."
                  + "\nMaybe install one (sudo apt-get install podman), or run without --containers."
              : "The container runtime (%s) is not on the PATH.\nMaybe use the first that is there: --containers without a name."
                  .formatted(chosen));
    }
    throw new InvalidInputException(String.join("\n", reasons));
  }

  private OciRuntime ask(Kind kind, Client client) throws IOException, InterruptedException {
    Client.Answer answer =
        client.call(
            patience, List.of("info", "--format", kind == Kind.PODMAN ? "json" : "{{json .}}"));
    Map<String, @Nullable Object> info = answer.isGood() ? parsed(answer.out()) : Map.of();
    if (info.get("host") instanceof Map<?, ?>) {
      return podman(client, info); // also where docker is a name of Podman
    }
    if (kind != Kind.PODMAN && text(info, "ServerVersion").isEmpty()) {
      throw new InvalidInputException(noDaemon(kind, client, answer));
    }
    if (!answer.isGood() || kind == Kind.PODMAN) {
      throw new InvalidInputException(
          "%s (%s) does not work: %s.\n%s"
              .formatted(
                  kind.title(),
                  client.program(),
                  withoutDot(answer.lastLine()),
                  answer.error().contains("newuidmap")
                      ? "Maybe run: sudo apt-get install uidmap"
                      : "Maybe look at what it says: " + kind.program() + " info"));
    }
    return likeDocker(kind, client, info);
  }

  private String noDaemon(Kind kind, Client client, Client.Answer answer) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    boolean isAddressed = kind == Kind.DOCKER && !host.isEmpty();
    return "%s (%s) does not reach its daemon%s: %s.\n%s"
        .formatted(
            kind.title(),
            client.program(),
            isAddressed ? " at DOCKER_HOST (%s)".formatted(host) : "",
            withoutDot(answer.lastLine()),
            isAddressed
                ? "Maybe correct DOCKER_HOST, or unset it."
                : "Maybe start the daemon, or use Podman, which needs none.");
  }

  private static OciRuntime podman(Client client, Map<String, @Nullable Object> info) {
    Map<String, @Nullable Object> host = map(info, "host");
    boolean rootless = Boolean.TRUE.equals(map(host, "security").get("rootless"));
    if (rootless && mappedIds(map(host, "idMappings").get("uidmap")) <= 1) {
      String user = System.getProperty("user.name", "");
      throw new InvalidInputException(
          ("Podman runs without root here, and the user (%s) has no subordinate ids in /etc/subuid: images"
                  + " hold files of more users than one."
                  + "\nMaybe run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 %s"
                  + " && podman system migrate")
              .formatted(user, user));
    }
    Set<String> limits = new HashSet<>();
    if (host.get("cgroupControllers") instanceof List<?> controllers) {
      controllers.forEach(name -> limits.add(String.valueOf(name)));
    }
    if (limits.contains("memory") && OciRuntime.countsSwap()) {
      limits.add("swap");
    }
    return new OciRuntime(
        Kind.PODMAN,
        client,
        text(map(info, "version"), "Version"),
        text(host, "arch"),
        rootless,
        Set.copyOf(limits),
        true);
  }

  private static double mappedIds(@Nullable Object map) {
    double ids = 0;
    if (map instanceof List<?> ranges) {
      for (Object range : ranges) {
        ids += ((Map<?, ?>) range).get("size") instanceof Double size ? size : 0;
      }
    }
    return ids;
  }

  private static OciRuntime likeDocker(
      Kind kind, Client client, Map<String, @Nullable Object> info) {
    Set<String> limits = new HashSet<>();
    Map.of(
            "CpuCfsQuota", "cpu",
            "MemoryLimit", "memory",
            "SwapLimit", "swap",
            "PidsLimit", "pids")
        .forEach(
            (key, limit) -> {
              if (Boolean.TRUE.equals(info.get(key))) {
                limits.add(limit);
              }
            });
    boolean rootless =
        info.get("SecurityOptions") instanceof List<?> options
            && options.stream().anyMatch(option -> String.valueOf(option).contains("rootless"));
    return new OciRuntime(
        kind,
        client,
        text(info, "ServerVersion"),
        architecture(text(info, "Architecture")),
        rootless,
        Set.copyOf(limits),
        kind == Kind.NERDCTL || hasImageStoreOfContainerd(info) || isPodman(info));
  }

  /** As its driver's status says it: {@code [["driver-type", "io.containerd.snapshotter.v1"]]}. */
  private static boolean hasImageStoreOfContainerd(Map<String, @Nullable Object> info) {
    return String.valueOf(info.get("DriverStatus")).contains("io.containerd.snapshotter");
  }

  /** Podman behind Docker's client: its licence is the one thing that says so there. */
  private static boolean isPodman(Map<String, @Nullable Object> info) {
    return text(info, "ProductLicense").equals("Apache-2.0");
  }

  /** Docker says what the kernel says, images what Go says. */
  private static String architecture(String kernels) {
    return switch (kernels) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> kernels;
    };
  }

  private static Map<String, @Nullable Object> parsed(String json) {
    try {
      return Json.parseObject(json, "info");
    } catch (InvalidInputException _) {
      return Map.of(); // it answers, but not what was asked
    }
  }

  private static Map<String, @Nullable Object> map(
      Map<String, @Nullable Object> parent, String key) {
    return parent.get(key) instanceof Map<?, ?> map ? Json.object(map) : Map.of();
  }

  private static String text(Map<String, @Nullable Object> parent, String key) {
    return parent.get(key) instanceof String text ? text : "";
  }

  private static String withoutDot(String line) {
    return line.isEmpty() ? "it says nothing" : line.replaceFirst("\\.$", "");
  }
}
