package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed routes, inhibitions, receivers and texts in a real Alertmanager. */
class NotificationsIT {
  private static final String POD = "pod=inference-0";

  @TempDir static Path folder;
  private static Receivers receivers;
  private static LocalAlertmanager alertmanager;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
    receivers = Receivers.start();
    Files.copy(
        Path.of("alertmanager/crema.tmpl"),
        Files.createDirectories(folder.resolve("alertmanager")).resolve("crema.tmpl"));
    alertmanager = LocalAlertmanager.in(folder.resolve("alertmanager"), configuration());
  }

  @AfterAll
  static void stop() throws IOException {
    if (alertmanager != null) {
      alertmanager.close();
      receivers.close();
    }
    CLIENT.close();
  }

  /** The committed one, without patience, and with addresses of this machine. */
  private static String configuration() throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("slack-url"), receivers.uri("/slack"));
    Files.writeString(secrets.resolve("pagerduty-key"), "not-a-key");
    Files.writeString(secrets.resolve("smtp-password"), "not-a-password");
    Files.writeString(secrets.resolve("webhook-token"), "not-a-token");
    return Files.readString(Path.of(RoutesIT.FILE))
        .replace("/etc/crema/", secrets + "/")
        .replace("http://retraining:8090", receivers.uri(""))
        .replace("smtp.example.org:587", receivers.mailHost() + "\n  smtp_require_tls: false")
        .replace("global:\n", "global:\n  pagerduty_url: %s\n".formatted(receivers.uri("/page")))
        .replaceAll("group_wait: \\d+s", "group_wait: 1s");
  }

  @Test
  void eachIsToldInWordsWithItsRunbook() throws Exception {
    send(
        alert("CremaLogDead", "critical", "instance=a", "namespace=told"),
        alert("CremaDriftSeen", "info", "model=offer", "version=3", "namespace=told"),
        alert("CremaDrift", "warning", "model=offer", "version=3", "namespace=told"));
    assertThat(receivers.next("/page", "CremaLogDead"))
        .contains("\"routing_key\":\"not-a-key\"", "\"severity\":\"critical\"")
        .contains("[FIRING 1] CremaLogDead of inference in told")
        .contains("/docs/runbooks/CremaLogDead.md");
    String login =
        Base64.getEncoder()
            .encodeToString("\0alertmanager\0not-a-password".getBytes(StandardCharsets.UTF_8));
    String mail = receivers.next("mail", "in told");
    assertThat(mail)
        .contains("AUTH PLAIN " + login, "RCPT TO:<crema@example.org>")
        .contains("Subject: [FIRING 1] CremaDriftSeen of inference for offer in told");
    // Quoted-printable breaks lines with an equals sign.
    assertThat(mail.replaceAll("=\\R", "")).contains("/docs/runbooks/CremaDriftSeen.md");
    assertThat(receivers.next("/webhooks/alertmanager", "offer"))
        .contains("\"alertname\":\"CremaDrift\"", "\"action\":\"retrain\"");
  }

  @Test
  void whatIsPagedIsInTheChatToo() throws Exception {
    send(alert("CremaModelMissing", "critical", "model=churn", "namespace=paged"));
    assertThat(receivers.next("/slack", "paged"))
        .contains("\"channel\":\"#crema-pages\"", "\"color\":\"danger\"")
        .contains("[FIRING 1] CremaModelMissing of inference for churn in paged");
  }

  @Test
  void aWarningIsInTheChatAlone() throws Exception {
    send(alert("CremaCpuHigh", "warning", "service=retraining", "namespace=chatted"));
    assertThat(receivers.next("/slack", "chatted"))
        .contains("\"channel\":\"#crema\"", "\"color\":\"warning\"")
        .contains("[FIRING 1] CremaCpuHigh of retraining in chatted")
        .contains("/docs/runbooks/CremaCpuHigh.md");
  }

  @Test
  void whatIsCriticalHoldsBackItsBeginnings() throws Exception {
    send(
        alert("CremaDriftSeen", "critical", "model=churn", "version=3"),
        alert("CremaDriftSeen", "warning", "model=churn", "version=3"),
        alert("CremaDriftSeen", "info", "model=churn", "version=2"),
        alert("CremaDriftSeen", "warning", "model=other", "version=2"),
        alert("CremaDrift", "warning", "model=churn", "version=3"),
        alert("CremaErrorBudgetBurns", "critical", "slo=latency"),
        alert("CremaErrorBudgetBurns", "warning", "slo=latency"),
        alert("CremaOutOfMemoryKill", "critical", POD, "container=inference", "service=inference"),
        alert("CremaMemoryHigh", "warning", POD, "container=inference", "service=inference"),
        alert("CremaMemoryHigh", "warning", "pod=mlflow-1", "service=mlflow"));
    assertThat(states())
        .containsEntry("CremaDriftSeen critical churn", "active")
        .containsEntry("CremaDriftSeen warning churn", "suppressed")
        .containsEntry("CremaDriftSeen info churn", "active")
        .containsEntry("CremaDriftSeen warning other", "active")
        .containsEntry("CremaDrift warning churn", "active")
        .containsEntry("CremaErrorBudgetBurns critical inference", "active")
        .containsEntry("CremaErrorBudgetBurns warning inference", "suppressed")
        .containsEntry("CremaOutOfMemoryKill critical inference", "active")
        .containsEntry("CremaMemoryHigh warning inference", "suppressed")
        .containsEntry("CremaMemoryHigh warning mlflow", "active");
  }

  /** One burns fast, the other slowly: who is paged for the one has not heard of the other. */
  @Test
  void aPromiseHoldsBackNoOtherOne() throws Exception {
    send(
        alert("CremaErrorBudgetBurns", "critical", "slo=latency", "namespace=promises"),
        alert("CremaErrorBudgetBurns", "warning", "slo=availability", "namespace=promises"),
        alert("CremaModelMissing", "critical", "model=a", "reference=@b", "namespace=promises"),
        alert("CremaModelRefused", "warning", "model=a", "reference=@c", "namespace=promises"));
    assertThat(states("promises"))
        .containsEntry("CremaErrorBudgetBurns warning inference", "active")
        .containsEntry("CremaModelRefused warning a", "active");
  }

  /** Of labels that neither side has the rules say that they are equal. */
  @Test
  void theAlertsOfOthersAreNotHeldBackAndHoldBackNone() throws Exception {
    send(
        other("KubeJobFailed", "critical"),
        other("QuotaAlmostFull", "warning"),
        alert("CremaCpuHigh", "warning", "service=", "subject=", "namespace=others"),
        alert("CremaDown", "critical", "namespace=others", "service="),
        alert("CremaPodNotRunning", "critical", "namespace=others", "service="),
        other("TheirLatency", "warning", "subject=latency"));
    assertThat(states("others"))
        .containsEntry("QuotaAlmostFull warning null", "active")
        .containsEntry("TheirLatency warning null", "active")
        .containsEntry("CremaCpuHigh warning null", "active");
  }

  private static String other(String name, String severity, String... labels) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("alertname", name);
    all.put("severity", severity);
    all.put("namespace", "others");
    for (String each : labels) {
      all.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    return "{\"labels\": %s}".formatted(json(all));
  }

  @Test
  void aPodThatIsAwayHoldsBackTheLatencyOfItsService() throws Exception {
    send(
        alert("CremaLatencyHigh", "critical", "namespace=away"),
        alert("CremaLatencyHigh", "critical", "namespace=elsewhere"),
        alert("CremaPodNotRunning", "critical", POD, "service=inference", "namespace=away"),
        alert("CremaNotReady", "warning", POD, "service=inference", "namespace=away"),
        alert("CremaErrorsHigh", "critical", "namespace=away"),
        alert("CremaDown", "critical", "service=retraining", "job=retraining", "namespace=away"),
        alert("CremaDown", "warning", "service=retraining", "instance=b", "namespace=away"));
    assertThat(states("away"))
        .containsEntry("CremaLatencyHigh critical inference", "suppressed")
        .containsEntry("CremaPodNotRunning critical inference", "active")
        .containsEntry("CremaNotReady warning inference", "suppressed")
        .containsEntry("CremaErrorsHigh critical inference", "active")
        .containsEntry("CremaDown critical retraining", "active")
        .containsEntry("CremaDown warning retraining", "suppressed");
    assertThat(states("elsewhere")).containsEntry("CremaLatencyHigh critical inference", "active");
  }

  /** An alert of a committed rule, as Prometheus would send it for a series. */
  private static String alert(String name, String severity, String... series) throws IOException {
    Rule rule =
        Rule.alerts().stream()
            .filter(each -> each.alert().equals(name) && each.label("severity").equals(severity))
            .findFirst()
            .orElseThrow();
    Map<String, Object> labels = new LinkedHashMap<>(Tree.object(rule.tree().get("labels")));
    labels.put("alertname", name);
    labels.put("namespace", "crema");
    for (String each : series) {
      labels.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }
    return "{\"labels\": %s, \"annotations\": %s}"
        .formatted(json(labels), json(Tree.object(rule.tree().get("annotations"))));
  }

  private static String json(Map<String, Object> texts) {
    List<String> fields = new ArrayList<>();
    texts.forEach(
        (name, value) -> fields.add("\"%s\": \"%s\"".formatted(name, escaped("" + value))));
    return "{" + String.join(", ", fields) + "}";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static void send(String... alerts) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(alertmanager.uri().resolve("/api/v2/alerts"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("[" + String.join(",", alerts) + "]"))
            .build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Map<String, String> states() throws Exception {
    return states("crema");
  }

  /** Returns active or suppressed by alert, severity and what it is of. */
  private static Map<String, String> states(String namespace) throws Exception {
    URI uri = alertmanager.uri().resolve("/api/v2/alerts");
    String body = CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    Map<String, String> states = new TreeMap<>();
    for (Map<String, Object> each :
        Tree.objects(Tree.parse("{\"alerts\": " + body + "}").get("alerts"))) {
      Map<String, Object> labels = Tree.object(each.get("labels"));
      if (Tree.text(labels, "namespace").equals(namespace)) {
        Object of = labels.getOrDefault("model", labels.get("service"));
        states.put(
            "%s %s %s".formatted(labels.get("alertname"), labels.get("severity"), of),
            Tree.text(Tree.object(each.get("status")), "state"));
      }
    }
    return states;
  }
}
