package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.crema.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void everyModuleKnowsOnlyWhatItMay() {
    JavaClasses classes = ArchitectureRules.importRepository(Repository.ROOT);
    assertThat(classes.stream().map(type -> type.getPackageName()).distinct())
        .as("the build that the rules look at")
        .contains(
            "dev.crema.data",
            "dev.crema.inference",
            "dev.crema.runner",
            "dev.crema.service",
            "dev.crema.trainmodel");
    ArchitectureRules.check(classes);
  }
}
