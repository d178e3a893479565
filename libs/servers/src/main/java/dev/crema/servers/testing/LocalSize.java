package dev.crema.servers.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a container has on a laptop's cluster: the overlay {@code local} of kubernetes. */
public final class LocalSize {
  private static final Pattern MEMORY =
      Pattern.compile("limits:\\s+cpu: \\S+\\s+memory: ([0-9]+)Mi\\b");

  private LocalSize() {}

  /**
   * Returns its limit of memory, as Podman takes it.
   *
   * @param root the project's folder
   * @param container its name
   * @return for example {@code --memory=256m}
   */
  public static String memory(Path root, String container) throws IOException {
    Path file = root.resolve("kubernetes/overlays/local/sizes.yaml");
    String name = "- name: %s\n".formatted(container);
    String part =
        Arrays.stream(Files.readString(file).split("\n---\n"))
            .filter(each -> each.contains(name))
            .findFirst()
            .orElseThrow();
    Matcher limit = MEMORY.matcher(part);
    if (!limit.find()) {
      throw new IllegalStateException(
          "The file (%s) gives (%s) no limit of memory in Mi.".formatted(file, container));
    }
    return "--memory=%sm".formatted(limit.group(1));
  }
}
