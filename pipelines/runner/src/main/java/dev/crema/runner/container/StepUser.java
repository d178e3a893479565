package dev.crema.runner.container;

import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * The user of the containers. A step must write into its folder, and whoever calls crema must be
 * able to delete what it wrote. So it runs as the caller, seen from outside; but for root, who may
 * delete everything, it runs as the user of the images, who is given the step's folder.
 */
record StepUser(List<String> options, boolean isGiven) {
  /** The user and group of our images. */
  static final int IMAGES = 65532;

  static StepUser of(OciRuntime runtime) throws IOException {
    if (runtime.rootless() && runtime.kind() != OciRuntime.Kind.PODMAN) {
      // A daemon without root maps its caller to root inside, and to nobody else.
      return new StepUser(List.of("--user=0:0"), false);
    }
    int user = id("-u");
    if (runtime.rootless()) {
      return new StepUser(
          List.of("--userns=keep-id", "--user=%d:%d".formatted(user, id("-g"))), false);
    }
    return user == 0
        ? new StepUser(List.of("--user=%d:%d".formatted(IMAGES, IMAGES)), true)
        : new StepUser(List.of("--user=%d:%d".formatted(user, id("-g"))), false);
  }

  /**
   * Lets the user write into a step's folder.
   *
   * @throws StepFailedException if the user cannot read what the step is to read
   */
  void prepare(StepFolder folder, List<Path> readable) throws IOException, StepFailedException {
    if (!isGiven) {
      return;
    }
    for (Path path : readable) {
      if (!isReadable(path)) {
        throw new StepFailedException(
            "The step's input (%s) cannot be read by the user of the images (%d).\nMaybe run: chmod -R o+rX %s"
                .formatted(path, IMAGES, path));
      }
    }
    Path root = folder.root();
    for (Path path :
        List.of(root, root.resolve("artifacts"), root.resolve("parameters"), folder.work())) {
      Files.setAttribute(path, "unix:uid", IMAGES);
      Files.setAttribute(path, "unix:gid", IMAGES);
    }
  }

  private static boolean isReadable(Path path) throws IOException {
    return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)
        || Files.getAttribute(path, "unix:uid").equals(IMAGES);
  }

  private static int id(String option) throws IOException {
    Process id = new ProcessBuilder("id", option).start();
    return Integer.parseInt(
        new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
  }
}
