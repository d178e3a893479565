package dev.crema.retraining.rest;

import dev.crema.retraining.settings.WebhookSettings;
import dev.crema.retraining.webhook.AlertDesk;
import dev.crema.retraining.webhook.Deadline;
import dev.crema.retraining.webhook.Notification;
import dev.crema.retraining.webhook.NotificationReader;
import dev.crema.service.rest.Bodies;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /webhooks/alertmanager}: what Alertmanager tells. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "alerts")
final class WebhookController {
  static final String EXAMPLE =
      """
      {"version": "4", "truncatedAlerts": 0, "status": "firing", "receiver": "crema",
      "alerts": [{"status": "firing", "startsAt": "2026-03-01T12:00:00.5Z",
      "fingerprint": "3fa9c2ed1d2c1b6e",
      "labels": {"alertname": "CremaDrift", "model": "churn", "version": "3"},
      "annotations": {"severity": "P1"}}]}""";

  private static final String ANSWER_EXAMPLE =
      """
      {"alerts": [{"outcome": "created", "retraining": 1}], "truncated": 0}""";

  private final StoreCalls calls;
  private final AlertDesk desk;
  private final NotificationReader reader;
  private final Duration most;

  WebhookController(StoreCalls calls, AlertDesk desk, WebhookSettings settings) {
    this.calls = calls;
    this.desk = desk;
    this.reader = new NotificationReader(settings.alerts());
    this.most = settings.deadline();
  }

  @Post("/webhooks/alertmanager")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Asks for a retraining for each alert that fires.",
      description =
          "For webhook_config of Alertmanager. What is answered 200 is durable; the same may come"
              + " again. 503 is for now, and Alertmanager repeats it; all else is for good. Nothing"
              + " of an alert becomes a command or a parameter of a run.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(implementation = ApiDocument.NotificationForm.class),
                      examples = @ExampleObject(name = "firing", value = EXAMPLE))))
  @ApiResponse(
      responseCode = "200",
      description = "All that it asks for is stored, now or before.",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ApiDocument.NotificationAnswer.class),
              examples = @ExampleObject(name = "created", value = ANSWER_EXAMPLE)))
  @StoreRoute
  @FormRoute
  HttpResponse<?> notify(
      HttpRequest<?> request,
      @Parameter(hidden = true) @Body byte @Nullable [] body,
      @Parameter(hidden = true) @Header(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding) {
    byte[] plain = Bodies.plain(body, encoding);
    Deadline deadline = Deadline.in(most);
    return calls.answer(request, deadline, () -> answer(reader.read(plain), deadline));
  }

  private HttpResponse<?> answer(Notification notification, Deadline deadline) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put(
        "alerts",
        desk.handle(notification, deadline).stream().map(WebhookController::tree).toList());
    tree.put("truncated", notification.truncated());
    return Bodies.json(tree);
  }

  private static Map<String, Object> tree(AlertDesk.Handled handled) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("outcome", handled.outcome().lowerName());
    if (handled.retraining() != null) {
      tree.put("retraining", handled.retraining().id());
    }
    return tree;
  }
}
