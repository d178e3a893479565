package dev.crema.retraining.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of requests and answers, for the OpenAPI document alone: what is sent is written by
 * hand, and a test holds the two together.
 */
final class ApiDocument {
  private ApiDocument() {}

  @Schema(name = "Problem", description = "RFC 9457.")
  record ProblemAnswer(String type, String title, int status, String detail) {}

  @Schema(name = "Service")
  record Service(
      String service, String service_version, String description, Map<String, String> links) {}

  @Schema(name = "Status")
  record Status(String status) {}

  @Schema(name = "Alert", description = "Of Alertmanager; further fields are passed over.")
  record AlertForm(
      @Schema(description = "firing or resolved.") String status,
      @Schema(description = "alertname, model, version and severity are read.")
          Map<String, String> labels,
      @Schema(description = "severity is read; without it, the label of that name.")
          @Nullable Map<String, String> annotations,
      String startsAt,
      @Nullable String fingerprint) {}

  @Schema(
      name = "Notification",
      description = "What a webhook_config of Alertmanager sends; further fields are passed over.")
  record NotificationForm(
      @Schema(description = "4") String version,
      @Nullable Long truncatedAlerts,
      List<AlertForm> alerts) {}

  @Schema(name = "AlertOutcome")
  record AlertAnswer(
      @Schema(description = "created, joined, resolved, no_model or unknown_model.") String outcome,
      @Nullable Long retraining) {}

  @Schema(name = "NotificationAnswer")
  record NotificationAnswer(
      @Schema(description = "One for each alert, in their order.") List<AlertAnswer> alerts,
      @Schema(description = "How many alerts did not come.") long truncated) {}

  @Schema(name = "RetrainingRequest")
  record RequestForm(
      String model,
      @Schema(description = "Why, in a person's words.") @Nullable String reason,
      @Schema(description = "Instead: the identity of the data that the model's source has now.")
          @Nullable String snapshot) {}

  @Schema(name = "Reason")
  record ReasonForm(@Schema(description = "Why, in a person's words.") String reason) {}

  @Schema(name = "Cause", description = "Other members by kind.")
  record CauseAnswer(
      @Schema(description = "alert, person or data.") String kind,
      @Nullable String alertname,
      @Nullable String version,
      @Nullable String severity,
      @Nullable String fingerprint,
      @Nullable String starts_at,
      @Nullable String who,
      @Nullable String why,
      @Nullable String snapshot) {}

  @Schema(name = "Run")
  record RunAnswer(
      String decided_at,
      String window_start,
      String window_end,
      @Schema(description = "Since when KFP is told to end it.") @Nullable String stopped_at,
      @Nullable String stopped_by,
      @Nullable String stopped_because,
      @Schema(description = "KFP's, as soon as it is known.") @Nullable String id,
      @Schema(description = "In KFP's UI.") @Nullable String link) {}

  @Schema(name = "Outcome")
  record OutcomeAnswer(
      @Schema(
              description =
                  "The run's; of what expired waited, too_old, resolved, superseded or learned; empty if a"
                      + " person ended it.")
          String verdict,
      @Schema(description = "Of the model; may be empty.") String version,
      String reason) {}

  @Schema(name = "Event", description = "One line of the audit.")
  record EventAnswer(
      long id, String at, @Nullable String from, @Nullable String to, String who, String why) {}

  @Schema(name = "Retraining")
  record RetrainingAnswer(
      long id,
      String model,
      @Schema(
              description =
                  "requested, awaiting_approval, submitted, running, succeeded, rejected_by_gate,"
                      + " rejected, failed or expired.")
          String state,
      String reason,
      CauseAnswer cause,
      @Schema(description = "What is retrained at most once.") String key,
      String requested_at,
      boolean approved,
      @Nullable RunAnswer run,
      @Nullable OutcomeAnswer outcome,
      @Nullable String ended_at,
      @Schema(description = "What went wrong lately.") @Nullable String problem,
      @Nullable Integer attempts,
      @Schema(description = "Of one retraining alone: a page of its audit, the oldest first.")
          @Nullable List<EventAnswer> events,
      @Schema(description = "For the page before, if there are older lines.")
          @Nullable Long events_before) {}

  @Schema(name = "Retrainings")
  record RetrainingsAnswer(
      @Schema(description = "The newest first.") List<RetrainingAnswer> retrainings) {}

  @Schema(name = "WhyRun")
  record WhyRunAnswer(
      String id,
      @Schema(
              description =
                  "False if the retraining follows another run, which was first to claim its key.")
          boolean followed) {}

  @Schema(name = "Why")
  record WhyAnswer(
      WhyRunAnswer run,
      RetrainingAnswer retraining,
      @Schema(description = "Of an alert also window_start and window_end.") CauseAnswer cause) {}

  @Schema(name = "Model")
  record ModelAnswer(
      String model,
      @Schema(description = "The identity of its source's data.") String snapshot,
      boolean frozen,
      @Nullable String frozen_by,
      @Nullable String frozen_because,
      @Nullable String frozen_at) {}

  @Schema(name = "ModelEvents")
  record ModelEventsAnswer(
      String model,
      @Schema(description = "A page of its audit, the oldest first.") List<EventAnswer> events,
      @Schema(description = "For the page before, if there are older lines.")
          @Nullable Long events_before) {}

  @Schema(name = "Models")
  record ModelsAnswer(List<ModelAnswer> models) {}
}
