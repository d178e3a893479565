package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.crema.data.fixture.KnowsWhatComesLater;
import dev.crema.features.fixture.LaterInTheFlow;
import dev.crema.testkit.sample.BrewCoffee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
