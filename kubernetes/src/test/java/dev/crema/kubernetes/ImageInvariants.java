package dev.crema.kubernetes;

import static dev.crema.kubernetes.PodInvariants.unless;

import io.fabric8.kubernetes.api.model.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which images run. */
final class ImageInvariants {
  static final Set<String> OURS = Set.of("bootstrap", "inference", "mlflow", "retraining");
  static final String NONE = "sha256:" + "0".repeat(64);

  private static final Pattern PINNED =
      Pattern.compile("(?:[a-z0-9.:-]+/)*([a-z0-9-]+)@sha256:[0-9a-f]{64}");

  private ImageInvariants() {}

  /** In staging and production a name and a digest, which cannot come to mean something else. */
  static List<String> byDigest(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Container container : workload.containers()) {
        var matcher = PINNED.matcher(container.getImage());
        unless(
            matcher.matches() && OURS.contains(matcher.group(1)),
            "%s runs %s, which is no digest of an image of ours."
                .formatted(workload.name(), container.getImage()),
            found);
      }
    }
    return found;
  }

  /** On a laptop the version that make images has built; never latest. */
  static List<String> byVersion(Manifests manifests) {
    List<String> found = new ArrayList<>();
    for (Workload workload : manifests.workloads()) {
      for (Container container : workload.containers()) {
        String image = container.getImage();
        String name = image.replaceFirst(":.*", "");
        String tag = image.contains(":") ? image.substring(image.indexOf(':') + 1) : "latest";
        unless(
            name.equals("postgres")
                ? tag.matches("\\d+\\.\\d+")
                : name.startsWith("crema/")
                    && OURS.contains(name.substring("crema/".length()))
                    && tag.equals(Repository.version()),
            "%s runs %s, which is no version that this repository has."
                .formatted(workload.name(), image),
            found);
        unless(
            "IfNotPresent".equals(container.getImagePullPolicy()),
            workload.name() + " asks a registry for what make images has built.",
            found);
      }
    }
    return found;
  }
}
