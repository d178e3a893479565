package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RoutesIT {
  static final String FILE = "alertmanager/alertmanager.yml";

  @BeforeAll
  static void findAlertmanager() {
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
  }

  @Test
  void alertmanagerTakesTheConfiguration() throws Exception {
    assertThat(Tool.run(List.of("amtool", "check-config", FILE)))
        .contains("1 templates", "SUCCESS")
        .doesNotContain("FAILED");
  }

  @Test
  void everyAlertGoesToWhomItConcerns() throws Exception {
    for (Rule rule : Rule.alerts()) {
      String wanted =
          rule.label("action").equals("retrain")
              ? "retraining"
              : switch (rule.label("severity")) {
                case "critical" -> "page";
                case "warning" -> "chat";
                default -> "mail";
              };
      List<String> labels = new ArrayList<>(List.of("alertname=" + rule.alert(), "model=churn"));
      for (String name : List.of("action", "severity", "subject")) {
        if (!rule.label(name).isEmpty()) {
          labels.add(name + "=" + rule.label(name));
        }
      }
      assertThat(receiver(labels)).as("%s", labels).isEqualTo(wanted);
    }
    assertThat(receiver(List.of("alertname=OfSomebodyElse"))).isEqualTo("chat");
  }

  private static String receiver(List<String> labels) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("amtool", "config", "routes", "test", "--config.file", FILE));
    words.addAll(labels);
    // It warns on the same stream that the file goes before its own settings.
    return Tool.run(words).lines().toList().getLast();
  }
}
