package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.crema.data.fixture.KnowsWhatComesLater;
import dev.crema.features.fixture.LaterInTheFlow;
import dev.crema.features.fixture.UsesAComponentsClassToo;
import dev.crema.inference.fixture.UsesAComponentsClass;
import dev.crema.testkit.sample.BrewCoffee;
import dev.crema.testkit.sample.Grinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureRulesTest {

  @TempDir Path root;

  @Test
  void everyRuleSaysWhy() {
    assertThat(ArchitectureRules.all())
        .hasSizeGreaterThan(15)
        .allSatisfy(rule -> assertThat(rule.getDescription()).contains("because"));
  }

  @Test
  void refusesDependenciesAgainstTheFlow() {
    JavaClasses classes =
        new ClassFileImporter().importClasses(KnowsWhatComesLater.class, LaterInTheFlow.class);
    assertThatThrownBy(() -> ArchitectureRules.check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("data ← features ← models")
        .hasMessageContaining("KnowsWhatComesLater");
  }

  @ParameterizedTest
  @ValueSource(classes = {UsesAComponentsClass.class, UsesAComponentsClassToo.class})
  void refusesServicesAndLibrariesThatUseWhatBelongsToAComponent(Class<?> user) {
    JavaClasses classes =
        new ClassFileImporter().importClasses(user, BrewCoffee.class, Grinder.class);
    assertThatTheUseIsRefused(classes, user.getName());
  }

  /** The annotation processor lets no module have two components, so it is left out here. */
  @Test
  void refusesComponentsThatUseWhatBelongsToAnother() throws Exception {
    Path source =
        Files.writeString(
            root.resolve("OtherBrew.java"),
            """
            package dev.crema.otherbrew;
            @dev.crema.sdk.Component(stage = "brew")
            public final class OtherBrew {
              public static int fineness() {
                return dev.crema.testkit.sample.Grinder.fineness();
              }
            }
            """);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                ComponentProcess.classPathOf(BrewCoffee.class),
                "-d",
                root.toString(),
                source.toString());
    assertThat(code).isZero();
    List<Path> places = List.of(root, Path.of(classFolder(BrewCoffee.class)));
    assertThatTheUseIsRefused(
        new ClassFileImporter()
            .withImportOption(
                location ->
                    location.contains("/otherbrew/") || location.contains("/testkit/sample/"))
            .importPaths(places),
        "dev.crema.otherbrew.OtherBrew");
  }

  private static String classFolder(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static void assertThatTheUseIsRefused(JavaClasses classes, String user) {
    assertThatThrownBy(() -> ArchitectureRules.check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("not by libraries, not by services, not by each other")
        .hasMessageContaining(user + ".fineness()")
        .hasMessageContaining("Grinder");
  }

  @Test
  void letsAComponentUseItsOwnClasses() {
    JavaClasses classes = new ClassFileImporter().importClasses(BrewCoffee.class, Grinder.class);
    assertThatCode(() -> ArchitectureRules.check(classes)).doesNotThrowAnyException();
  }

  @Test
  void refusesCallsOfComponents() {
    JavaClasses classes =
        new ClassFileImporter().importClasses(ArchitectureRulesTest.class, BrewCoffee.class);
    assertThatThrownBy(() -> ArchitectureRules.check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("never called");
    assertThat(BrewCoffee.class).isFinal();
  }

  @Test
  void readsTheClassesOfEveryBuiltModule() throws IOException {
    assertThatCode(
            () -> {
              copyClass(root.resolve("libs/features/target/classes"), LaterInTheFlow.class);
              copyClass(root.resolve("libs/data/target/classes"), KnowsWhatComesLater.class);
              copyClass(root.resolve("libs/data/target/test-classes"), BrewCoffee.class);
            })
        .doesNotThrowAnyException();
    assertThat(ArchitectureRules.importRepository(root))
        .extracting(type -> type.getSimpleName())
        .containsExactlyInAnyOrder("LaterInTheFlow", "KnowsWhatComesLater");
  }

  private static void copyClass(Path folder, Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try (var in = type.getClassLoader().getResourceAsStream(name)) {
      Files.write(target, in.readAllBytes());
    }
  }
}
