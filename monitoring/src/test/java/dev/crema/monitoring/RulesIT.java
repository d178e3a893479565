package dev.crema.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPrometheus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RulesIT {
  @BeforeAll
  static void findPrometheus() {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
  }

  @Test
  void prometheusTakesEachRule() throws Exception {
    for (Path file : Tree.files(Rule.FOLDER, ".yaml")) {
      Tool.run(List.of("promtool", "check", "rules", file.toString()));
    }
  }

  @Test
  void eachRuleFiresWhenItShouldAndStaysSilentOtherwise() throws Exception {
    for (Path file : Tree.files("prometheus/tests", ".yaml")) {
      Tool.run(List.of("promtool", "test", "rules", file.toString()));
    }
  }
}
