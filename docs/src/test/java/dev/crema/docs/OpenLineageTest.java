package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every component can send lineage events, on a cluster too. */
class OpenLineageTest {
  static Stream<Path> components() {
    return Repository.files("component.yaml").stream()
        .map(Path::getParent)
        .filter(folder -> folder.getParent().equals(Repository.ROOT.resolve("components")));
  }

  static Stream<Path> pipelines() {
    return Repository.files("pipeline.yaml").stream()
        .filter(file -> file.getParent().getParent().equals(Repository.ROOT.resolve("pipelines")));
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentHasTheListenerOnItsClassPath(Path folder) {
    assertThat(Repository.read(folder.resolve("target/classpath")))
        .contains("openlineage-java-")
        .containsPattern("libs/openlineage/target|crema-openlineage-");
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void everyStepOfAPipelineGetsTheEndpointIfTheSecretHasOne(Path file) {
    String text = Repository.read(file);
    long containers = text.lines().filter(line -> line.equals("      container:")).count();
    long endpoints =
        text.lines().filter(line -> line.contains("secretKey: OPENLINEAGE_URL}")).count();
    assertThat(containers).isPositive();
    assertThat(endpoints).isEqualTo(containers);
  }
}
