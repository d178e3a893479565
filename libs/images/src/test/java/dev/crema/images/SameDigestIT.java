package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One commit gives one digest: in another folder, time zone, language, with another mask for files
 * and nothing built before. When not, the test says which input changed.
 */
class SameDigestIT {

  private static final String MODULE = "components/check-quality";

  /** Of a machine elsewhere. */
  private static final Map<String, String> ELSEWHERE =
      Map.of("TZ", "Pacific/Auckland", "LC_ALL", "C", "MAVEN_OPTS", "-Duser.language=tr");

  private final Tree here = Tree.here();

  private void requireImages() {
    assumeTrue(
        Files.isRegularFile(here.root().resolve(MODULE).resolve("target/jib-image.tar")),
        "no image is made: make images (make test does where it can)");
  }

  @Test
  void anotherFolderGivesTheSameImage(@TempDir Path folder) throws Exception {
    requireImages();
    Tree copy = here.copyTo(folder.resolve("somewhere else"));
    Command.run(
            copy.root(),
            ELSEWHERE,
            List.of(
                "libs/images/images",
                "",
                "",
                "-pl",
                MODULE,
                "-am",
                "-Dbase.folder=" + here.baseImage()))
        .orFail();
    assertThat(differences(here, copy, MODULE)).isEmpty();
  }

  /** Four minutes for each tree: {@link #anotherFolderGivesTheSameImage} is the small form. */
  @Test
  @Tag("soak")
  void twoCleanTreesGiveTheSameImages(@TempDir Path folder) throws Exception {
    Tree one = here.copyTo(folder.resolve("one"));
    Tree two = here.copyTo(folder.resolve("two/deeper/down"));
    Command.run(one.root(), Map.of("TZ", "UTC"), List.of("make", "-s", "images")).orFail();
    Command.run(two.root(), ELSEWHERE, List.of("bash", "-c", "umask 077; exec make -s images"))
        .orFail();
    assertThat(one.imageModules()).hasSizeGreaterThan(10);
    List<String> differences = new ArrayList<>();
    for (Path module : one.imageModules()) {
      differences.addAll(differences(one, two, one.root().relativize(module).toString()));
    }
    assertThat(differences).as("images that differ between two builds of one tree").isEmpty();
  }

  /** Returns the inputs of an image that differ; if none does, its digests. */
  private static List<String> differences(Tree left, Tree right, String module) throws Exception {
    List<String> inputs = changed(left.inputs(module), right.inputs(module));
    if (!inputs.isEmpty()) {
      return inputs.stream().map(input -> "input of %s: %s".formatted(module, input)).toList();
    }
    if (!right.digest(module).equals(left.digest(module))) {
      return List.of(
          "digest of %s: %s, then %s; its inputs are equal, so a step of its build is not repeatable"
              .formatted(module, left.digest(module), right.digest(module)));
    }
    return List.of();
  }

  private static List<String> changed(List<String> left, List<String> right) {
    Map<String, String> before = byName(left);
    Map<String, String> after = byName(right);
    List<String> names = new ArrayList<>(before.keySet());
    after.keySet().stream().filter(name -> !before.containsKey(name)).forEach(names::add);
    return names.stream()
        .filter(name -> !String.valueOf(before.get(name)).equals(after.get(name)))
        .map(name -> "%s: %s, then %s".formatted(name, before.get(name), after.get(name)))
        .toList();
  }

  private static Map<String, String> byName(List<String> lines) {
    Map<String, String> digests = new TreeMap<>();
    for (String line : lines) {
      int space = line.indexOf("  ");
      digests.put(line.substring(space + 2), line.substring(0, space));
    }
    return digests;
  }
}
