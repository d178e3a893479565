package dev.crema.retraining.rest;

import static dev.crema.retraining.TestService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.retraining.InMemoryRetrainings;
import dev.crema.retraining.TestService;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Receipt;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people ask for, see and decide. */
class RetrainingsIT {
  private static final String ASK = "{\"model\": \"churn\", \"reason\": \"new prices\"}";
  private static final String WHY = "{\"reason\": \"looked at it\"}";

  private final InMemoryRetrainings store = new InMemoryRetrainings("churn", "fraud");
  private TestService service;

  @BeforeEach
  void start() {
    service = TestService.start(store, Map.of());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static void assertStatus(HttpResponse<String> response, int status, String part) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(part);
  }

  @Test
  void aPersonAsksAndSeesWhatBecameOfIt() {
    HttpResponse<String> asked = service.post("/retrainings", ASK);
    assertThat(asked.statusCode()).isEqualTo(201);
    assertThat(asked.headers().firstValue("location")).hasValue("/retrainings/1");
    HttpResponse<String> again = service.post("/retrainings", ASK);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again).required("id").integer()).isEqualTo(1);
    Node shown = json(service.get("/retrainings/1"));
    assertThat(shown.required("state").text()).isEqualTo("requested");
    assertThat(shown.required("reason").text()).isEqualTo("new prices");
    assertThat(shown.required("cause").required("kind").text()).isEqualTo("person");
    assertThat(shown.required("cause").required("who").text()).isEqualTo("anonymous");
    assertThat(shown.required("events").items()).hasSize(1);
  }

  @Test
  void otherDataIsAReasonToo() {
    HttpResponse<String> asked =
        service.post("/retrainings", "{\"model\": \"churn\", \"snapshot\": \"sha256:ab12\"}");
    assertThat(asked.statusCode()).isEqualTo(201);
    Node cause = json(asked).required("cause");
    assertThat(cause.required("kind").text()).isEqualTo("data");
    assertThat(cause.required("snapshot").text()).isEqualTo("sha256:ab12");
  }

  @Test
  void dataThatTheConfigurationNamesAreNoReason() {
    HttpResponse<String> asked =
        service.post("/retrainings", "{\"model\": \"churn\", \"snapshot\": \"first\"}");
    assertThat(asked.statusCode()).isEqualTo(200);
    assertThat(asked.body())
        .isEqualTo("{\"model\":\"churn\",\"snapshot\":\"first\",\"state\":\"known\"}");
    assertThat(store.all()).isEmpty();
  }

  @Test
  void listsTheNewestFirstByModelStateAndPage() {
    service.post("/retrainings", ASK);
    service.post("/retrainings", ASK.replace("churn", "fraud"));
    service.post("/retrainings/1/reject", WHY);
    assertThat(ids("")).isEqualTo("2 1");
    assertThat(ids("?model=fraud")).isEqualTo("2");
    assertThat(ids("?state=rejected")).isEqualTo("1");
    assertThat(ids("?before=2")).isEqualTo("1");
    assertThat(ids("?limit=1")).isEqualTo("2");
  }

  private String ids(String query) {
    return json(service.get("/retrainings" + query)).required("retrainings").items().stream()
        .map(each -> Long.toString(each.required("id").integer()))
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  @Test
  void saysWhyThereIsARun() {
    Cause.Alert alert =
        new Cause.Alert("CremaDrift", "P1", "f00", Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(store.request("churn", alert)).isInstanceOf(Receipt.Created.class);
    service.post("/retrainings", ASK.replace("churn", "fraud"));
    store.run(1, "run-1");
    store.run(2, "run-2");
    Node why = json(service.get("/why/run/run-1"));
    assertThat(why.required("retraining").required("id").integer()).isEqualTo(1);
    assertThat(why.required("cause").required("alertname").text()).isEqualTo("CremaDrift");
    assertThat(why.required("cause").required("severity").text()).isEqualTo("P1");
    assertThat(why.required("cause").required("window_start").text()).startsWith("2026-");
    assertThat(json(service.get("/why/run/run-2")).required("cause").required("why").text())
        .isEqualTo("new prices");
    assertThat(why.required("run").required("followed").flag()).isTrue();
    store.loser(1, "run-4");
    Node lost = json(service.get("/why/run/run-4"));
    assertThat(lost.required("retraining").required("id").integer()).isEqualTo(1);
    assertThat(lost.required("run").required("id").text()).isEqualTo("run-4");
    assertThat(lost.required("run").required("followed").flag()).isFalse();
    assertStatus(service.get("/why/run/run-3"), 404, "(run-3) was not started here");
    assertStatus(service.get("/why/run/%3Cb%3E"), 404, "was not started here");
  }

  @Test
  void showsTheAuditPageByPage() {
    store.needsApproval = true;
    service.post("/retrainings", ASK);
    service.post("/retrainings/1/approve", WHY);
    service.post("/retrainings/1/reject", WHY);
    Node newest = json(service.get("/retrainings/1?limit=2"));
    assertThat(eventIds(newest)).containsExactly(2L, 3L);
    assertThat(newest.required("events_before").integer()).isEqualTo(2);
    Node oldest = json(service.get("/retrainings/1?limit=2&before=2"));
    assertThat(eventIds(oldest)).containsExactly(1L);
    assertThat(oldest.optional("events_before")).isNull();
    assertThat(eventIds(json(service.get("/retrainings/1")))).containsExactly(1L, 2L, 3L);
  }

  private static List<Long> eventIds(Node retraining) {
    return retraining.required("events").items().stream()
        .map(event -> event.required("id").integer())
        .toList();
  }

  @Test
  void approvesWhatWaitsAndRejectsWhatIsNotUnderWay() {
    store.needsApproval = true;
    service.post("/retrainings", ASK);
    assertStatus(service.post("/retrainings/1/approve", WHY), 200, "\"state\":\"requested\"");
    assertStatus(service.post("/retrainings/1/approve", WHY), 200, "\"approved\":true");
    assertStatus(service.post("/retrainings/1/reject", WHY), 200, "\"state\":\"rejected\"");
    assertStatus(service.post("/retrainings/1/approve", WHY), 409, "is rejected, so that");
    assertStatus(service.post("/retrainings/7/approve", WHY), 404, "no retraining (7)");
  }

  @Test
  void abandonsWhatIsUnderWay() {
    service.post("/retrainings", ASK);
    assertStatus(service.post("/retrainings/1/abandon", WHY), 409, "is requested, so that");
    store.run(1, "run-1");
    assertStatus(
        service.post("/retrainings/1/abandon", WHY), 200, "\"stopped_because\":\"looked at it\"");
    assertStatus(service.post("/retrainings/1/abandon", WHY), 200, "\"stopped_by\":\"anonymous\"");
    assertStatus(service.post("/retrainings/7/abandon", WHY), 404, "no retraining (7)");
    assertStatus(service.post("/retrainings/1/abandon", "{}"), 422, "(reason) is missing");
  }

  @Test
  void freezesAModelAndLetsItGoOn() {
    assertStatus(service.post("/models/churn/freeze", WHY), 200, "\"frozen\":true");
    Node frozen = json(service.get("/models")).required("models").items().getFirst();
    assertThat(frozen.required("frozen_because").text()).isEqualTo("looked at it");
    assertStatus(service.delete("/models/churn/freeze"), 400, "(reason) is missing");
    assertStatus(service.delete("/models/churn/freeze?reason=repaired"), 200, "\"frozen\":false");
    Node audit = json(service.get("/models/churn/events"));
    assertThat(audit.required("events").items())
        .map(event -> event.required("why").text())
        .containsExactly("freezes: looked at it", "unfreezes: repaired");
    Node newest = json(service.get("/models/churn/events?limit=1"));
    assertThat(eventIds(newest)).containsExactly(2L);
    assertThat(newest.required("events_before").integer()).isEqualTo(2);
    assertThat(eventIds(json(service.get("/models/churn/events?limit=1&before=2"))))
        .containsExactly(1L);
    assertStatus(service.get("/models/nobody/events"), 404, "(nobody) is not retrained");
    assertStatus(service.post("/models/nobody/freeze", WHY), 404, "(nobody) is not retrained");
    assertStatus(service.post("/models/%3Cb%3E/freeze", WHY), 404, "(<b>) is not retrained");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{} | 422 | (model) is missing",
        "{\"model\": \"churn\"} | 422 | must have one of the fields (reason, snapshot)",
        "{\"model\": \"churn\", \"reason\": \"x\", \"snapshot\": \"y\"} | 422 | must have one of",
        "{\"model\": \"churn\", \"snapshot\": \"$(reboot)\"} | 400 | The snapshot ($(reboot)) must match",
        "{\"model\": \"churn\", \"reason\": \" \"} | 422 | (reason) is blank",
        "{\"model\": \"churn\", \"reason\": \"a\\nb\"} | 422 | control character",
        "{\"model\": \"churn\", \"reason\": 7} | 422 | must be a text",
        "{\"model\": \"churn\", \"reason\": \"x\", \"pipeline\": \"mine\"} | 422 | (pipeline) is unknown",
        "{\"model\": \"nobody\", \"reason\": \"x\"} | 404 | (nobody) is not retrained",
        "{\"model\": \"$(reboot)\", \"reason\": \"x\"} | 404 | is not retrained",
        "{\"model\": | 400 | ends too early",
      })
  void refusesWhatIsNoRequest(String body, int status, String part) {
    assertStatus(service.post("/retrainings", body), status, part);
    assertThat(store.all()).isEmpty();
  }

  @Test
  void refusesAReasonThatIsTooLong() {
    assertStatus(
        service.post("/retrainings", ASK.replace("new prices", "x".repeat(1_001))),
        422,
        "more than 1000 characters");
  }

  @ParameterizedTest
  @CsvSource({
    "/retrainings?modle=churn, (modle) is unknown",
    "/retrainings?state=REQUESTED, (state) is (REQUESTED)",
    "/retrainings?limit=0, limit (0)",
    "/retrainings?limit=1001, limit (1001)",
    "/retrainings?limit=all, limit (all)",
    "/retrainings?before=-1, before (-1)",
    "/retrainings?model=%3Cb%3E, The model (<b>)",
    "/retrainings/x, id (x)",
    "/retrainings/1?limit=0, limit (0)",
    "/retrainings/1?limit=1001, limit (1001)",
    "/retrainings/1?before=x, before (x)",
    "/models/churn/events?before=x, before (x)",
    "/retrainings/1?model=churn, (model) is unknown",
    "/retrainings/99999999999999999999, id (9999",
  })
  void namesWhatIsWrongInAnAddress(String path, String part) {
    assertStatus(service.get(path), 400, part);
  }

  @Test
  void everyRouteSheds503WhilePostgresIsAway() {
    store.isAway = true;
    assertStatus(service.get("/retrainings"), 503, "PostgreSQL did not do all");
    assertStatus(service.get("/retrainings/1"), 503, "PostgreSQL did not do all");
    assertStatus(service.get("/models"), 503, "PostgreSQL did not do all");
    assertStatus(service.get("/models/churn/events"), 503, "PostgreSQL did not do all");
    assertStatus(service.post("/retrainings", ASK), 503, "PostgreSQL did not do all");
    assertStatus(service.post("/retrainings/1/approve", WHY), 503, "PostgreSQL did not do all");
    assertStatus(service.post("/models/churn/freeze", WHY), 503, "PostgreSQL did not do all");
    assertThat(service.get("/health").statusCode()).isEqualTo(200);
  }
}
