package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every {@code port-forward} of scripts and documents: its second number is a port of the Service,
 * not of its pods.
 */
class ForwardsTest {
  /** As it is written; the ones of cluster-check.sh are a function's words. */
  private static final List<Pattern> FORWARDS =
      List.of(
          Pattern.compile("service/(?<name>[a-z-]+)[ \"]+(?:\\d+:)?(?<port>\\d+)"),
          Pattern.compile("(?m)^forward \\S+ (?<name>[a-z-]+) (?<port>\\d+) \\d+"));

  /** A forward to one pod, and what is asked then has the port on this side. */
  private static final Pattern POD =
      Pattern.compile("port-forward (?:pod/)?[a-z]+-\\d+ (?<here>\\d+):(?<there>\\d+)");

  /** KFP's, and of somebody's Prometheus. */
  private static final Map<String, Set<Integer>> OF_OTHERS =
      Map.of("ml-pipeline", Set.of(8888), "prometheus", Set.of(9090));

  private static final Set<String> LEFT_OUT =
      Set.of(".git", ".build", "target", "node_modules", "test", "adr", "secrets");

  @Test
  void everyPortForwardNamesAPortOfTheService() throws Exception {
    List<String> found = new ArrayList<>();
    int count = 0;
    for (Path file : files()) {
      String text = Files.readString(file);
      count += count(text);
      violations(text).forEach(one -> found.add(Scripts.ROOT.relativize(file) + ": " + one));
    }
    assertThat(found).isEmpty();
    assertThat(count).as("forwards that were looked at").isGreaterThan(10);
  }

  @Test
  void aPortOfThePodOrAServiceThatIsNotThereIsCaught() {
    assertThat(violations("kubectl -n crema port-forward service/retraining 8090:8080"))
        .containsExactly("The Service retraining has no port 8080, but [8090].");
    assertThat(violations("for forward in \"service/mlflow 8080\"; do"))
        .containsExactly("The Service mlflow has no port 8080, but [5000].");
    assertThat(violations("forward \"$namespace\" inference 80 18080"))
        .containsExactly("The Service inference has no port 80, but [8080].");
    assertThat(violations("port-forward service/bootstrap 8080"))
        .containsExactly("There is no Service bootstrap.");
    assertThat(violations("port-forward service/retraining 8090")).isEmpty();
  }

  private static List<String> violations(String text) {
    Map<String, Set<Integer>> ports = ports();
    List<String> found = new ArrayList<>();
    for (Pattern pattern : FORWARDS) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        String name = matcher.group("name");
        int port = Integer.parseInt(matcher.group("port"));
        Set<Integer> open = ports.get(name);
        if (open == null) {
          found.add("There is no Service %s.".formatted(name));
        } else if (!open.contains(port)) {
          found.add("The Service %s has no port %d, but %s.".formatted(name, port, open));
        }
      }
    }
    return found;
  }

  /** A forward to a pod is of no use to commands that ask another port. */
  private static List<String> unasked(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = POD.matcher(text);
    while (matcher.find()) {
      String here = "127.0.0.1:" + matcher.group("here");
      if (!text.contains(here)) {
        found.add("Nobody asks %s, which is forwarded.".formatted(here));
      }
    }
    return found;
  }

  @Test
  void whatIsForwardedToAPodIsAskedThere() throws Exception {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      unasked(Files.readString(file))
          .forEach(one -> found.add(Scripts.ROOT.relativize(file) + ": " + one));
    }
    assertThat(found).isEmpty();
    assertThat(unasked("kubectl port-forward inference-0 8081:8080\nget http://127.0.0.1:8080/"))
        .containsExactly("Nobody asks 127.0.0.1:8081, which is forwarded.");
  }

  private static int count(String text) {
    return FORWARDS.stream().mapToInt(one -> (int) one.matcher(text).results().count()).sum();
  }

  private static Map<String, Set<Integer>> ports() {
    Map<String, Set<Integer>> ports = new TreeMap<>(OF_OTHERS);
    for (Service service : Overlay.LOCAL.manifests().all(Service.class)) {
      ports.put(
          service.getMetadata().getName(),
          Set.copyOf(service.getSpec().getPorts().stream().map(port -> port.getPort()).toList()));
    }
    return ports;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        Scripts.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().matches(".*\\.(md|sh|ps1|yaml)|.*/Makefile")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
