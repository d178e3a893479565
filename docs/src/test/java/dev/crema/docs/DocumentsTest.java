package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentsTest {

  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern MAKE = Pattern.compile("`make ([a-z-]+)[ `]");
  private static final Pattern TARGET = Pattern.compile("(?m)^([a-z-]+):");
  private static final Pattern MANAGED =
      Pattern.compile(
          "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>");

  @Test
  void everyRelativeLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : Repository.files(".md")) {
      String text = FENCE.matcher(Repository.read(document)).replaceAll("");
      LINK.matcher(text)
          .results()
          .map(link -> link.group(1))
          .filter(link -> !link.contains("://") && !link.startsWith("#"))
          .filter(link -> !Files.exists(document.resolveSibling(link.replaceFirst("#.*", ""))))
          .forEach(link -> broken.add(Repository.ROOT.relativize(document) + " -> " + link));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyMakeTaskThatADocumentNamesExists() {
    Set<String> tasks =
        TARGET
            .matcher(Repository.read("Makefile"))
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toSet());
    Set<String> named = new TreeSet<>();
    for (Path document : Repository.files(".md")) {
      MAKE.matcher(Repository.read(document)).results().map(m -> m.group(1)).forEach(named::add);
    }
    assertThat(named).isNotEmpty();
    assertThat(tasks).containsAll(named);
  }

  @Test
  void everyComponentIsLinkedInTheOrderOfTheFlow() {
    String list = Repository.read("components/README.md");
    List<String> missing =
        Repository.files("component.yaml").stream()
            .filter(
                file -> file.getParent().getParent().equals(Repository.ROOT.resolve("components")))
            .map(file -> file.getParent().getFileName().toString())
            .filter(name -> !list.contains("[%s](%s)".formatted(name, name)))
            .toList();
    assertThat(missing).as("components without a link in components/README.md").isEmpty();
  }

  @Test
  void everyDependencyHasItsLine() {
    String reference = Repository.read("docs/reference/dependencies.md");
    List<String> missing =
        MANAGED
            .matcher(Repository.read("pom.xml"))
            .results()
            .filter(dependency -> !dependency.group(1).equals("dev.crema"))
            .map(DocumentsTest::artifact)
            .filter(artifact -> !reference.contains("`" + artifact + "`"))
            .toList();
    assertThat(missing).as("artifacts of pom.xml without a line in dependencies.md").isEmpty();
  }

  /** What stands in libs and is deployed is in the BOM, with the version of the library. */
  @Test
  void theBomHasEveryLibrary() {
    String bom = Repository.read("libs/bom/pom.xml");
    assertThat(bom)
        .contains(
            "<artifactId>crema-bom</artifactId>\n  <version>%s</version>"
                .formatted(System.getProperty("crema.version")));
    List<String> missing =
        Repository.files("pom.xml").stream()
            .filter(pom -> pom.getParent().getParent().endsWith("libs"))
            .filter(pom -> !Repository.read(pom).contains("<maven.deploy.skip>true<"))
            .map(pom -> pom.getParent().getFileName().toString())
            .filter(name -> !List.of("bom", "images").contains(name))
            .filter(name -> !bom.contains("<artifactId>crema-%s</artifactId>".formatted(name)))
            .toList();
    assertThat(missing).as("libraries without a line in libs/bom/pom.xml").isEmpty();
  }

  @Test
  void decisionsAreNumberedWithoutAGap() {
    List<Integer> numbers =
        Repository.files(".md").stream()
            .filter(file -> file.getParent().endsWith("docs/adr"))
            .map(file -> Integer.valueOf(file.getFileName().toString().substring(0, 4)))
            .toList();
    assertThat(numbers).isNotEmpty();
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i + 1);
    }
  }

  private static String artifact(MatchResult dependency) {
    return dependency.group(2);
  }
}
