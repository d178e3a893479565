package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  }

  /** An Alertmanager may have many teams: none of them is told here, however urgent it is. */
  @Test
  void anAlertOfSomebodyElseGoesNowhere() throws Exception {
    for (String label : List.of("severity=critical", "severity=warning", "action=retrain")) {
      assertThat(receiver(List.of("alertname=OfSomebodyElse", label, "model=churn")))
          .as(label)
          .isEqualTo("nobody");
    }
    assertThat(receiver(List.of("alertname=Watchdog", "team=crema"))).isEqualTo("nobody");
    assertThat(receiver(List.of("alertname=CremaOfYours"))).isEqualTo("chat");
  }

  /** Inhibition is of the whole Alertmanager, whatever the routes are. */
  @Test
  void everySideOfAnInhibitionIsAboutOurs() throws Exception {
    List<Map<String, Object>> rules = Tree.objects(Tree.read(Path.of(FILE)).get("inhibit_rules"));
    assertThat(rules).isNotEmpty();
    for (Map<String, Object> rule : rules) {
      for (String side : List.of("source_matchers", "target_matchers")) {
        assertThat(Tree.list(rule.get(side)).stream().map(String::valueOf))
            .anyMatch(matcher -> matcher.matches("alertname=~?\"Crema.+\""));
      }
    }
  }

  private static String receiver(List<String> labels) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("amtool", "config", "routes", "test", "--config.file", FILE));
    words.addAll(labels);
    // It warns on the same stream that the file goes before its own settings.
    return Tool.run(words).lines().toList().getLast();
  }
}
