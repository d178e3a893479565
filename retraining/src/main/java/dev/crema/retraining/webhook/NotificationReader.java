package dev.crema.retraining.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.retraining.core.Names;
import dev.crema.retraining.webhook.Notification.Alert;
import dev.crema.service.json.Echo;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.JsonRequest.Fields;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a webhook of Alertmanager, version 4 of its form. Strict in what it takes, and
 * in JSON; fields that it does not know are passed over, as Alertmanager adds some now and then.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class NotificationReader {
  /** The only version of the form that there has been since 2017. */
  static final String VERSION = "4";

  private static final int DEPTH = 16;
  private static final StrictJson JSON = new StrictJson(DEPTH);
  private static final String ADVICE =
      "\nMaybe a webhook_config of Alertmanager, without a template of its own.";
  private static final Set<String> LABELS = Set.of("alertname", "model", "version", "severity");

  /**
   * An alert that gets worse is the same alert only if its labels do not say so. As a label
   * severity mostly says whom an alert concerns; so the annotation goes first.
   */
  private static final Set<String> ANNOTATIONS = Set.of("severity");

  private static final Set<String> STATES = Set.of("firing", "resolved");
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;

  private final int mostAlerts;

  /** Makes a reader of bodies with at most so many alerts. */
  public NotificationReader(int mostAlerts) {
    this.mostAlerts = mostAlerts;
  }

  /**
   * Reads a body.
   *
   * @param body whole
   * @return what it says
   * @throws RefusedRequestException if it is no strict JSON, has another form, or more alerts than
   *     are taken
   */
  public Notification read(byte[] body) {
    Reading reading = new Reading();
    JSON.read(body, reading::read);
    return reading.notification();
  }

  /** One body. */
  private final class Reading {
    private final List<Alert> alerts = new ArrayList<>();
    private @Nullable String version;
    private boolean hasAlerts;
    private long truncated;

    private void read(JsonParser parser) throws IOException {
      JsonRequest json = new JsonRequest(parser, ADVICE);
      json.begin();
      Fields fields = json.fields("The body must be a JSON object.");
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "version" -> version = json.text(name);
          case "truncatedAlerts" -> truncated = count(json, name);
          case "alerts" -> {
            hasAlerts = true;
            json.each(name, () -> alert(json));
          }
          default -> parser.skipChildren();
        }
      }
      json.end();
      json.require(VERSION.equals(version), "The field (version) is (%s), but must be 4.", version);
      json.require(hasAlerts, "The field (alerts) is missing.");
    }

    private void alert(JsonRequest json) throws IOException {
      if (alerts.size() == mostAlerts) {
        throw RefusedRequestException.of(
            Reason.TOO_MANY_ROWS,
            "The body has more than (%d) alerts.\nMaybe set max_alerts of Alertmanager's webhook_config, or crema.webhook.alerts."
                .formatted(mostAlerts));
      }
      alerts.add(new AlertReading(json, alerts.size()).read());
    }

    private Notification notification() {
      return new Notification(alerts, truncated);
    }
  }

  private static long count(JsonRequest json, String name) throws IOException {
    JsonParser parser = json.json();
    boolean isCount =
        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
            && parser.getLongValue() >= 0;
    json.require(isCount, "The field (%s) must be a whole number, at least 0.", name);
    return parser.getLongValue();
  }

  /** One alert of a body. */
  private static final class AlertReading {
    private final JsonRequest json;
    private final String place;
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> annotations = new HashMap<>();
    private @Nullable String status;
    private @Nullable Instant startsAt;
    private String fingerprint = "";

    AlertReading(JsonRequest json, int index) {
      this.json = json;
      this.place = "alerts[%d]".formatted(index);
    }

    Alert read() throws IOException {
      Fields fields = json.fields("The field (%s) must be an object.".formatted(place));
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "status" -> status = json.text(place + ".status");
          case "startsAt" -> startsAt = time(json.text(place + ".startsAt"));
          case "fingerprint" -> fingerprint = Echo.of(json.text(place + ".fingerprint"));
          case "labels" -> texts(name, LABELS, labels);
          case "annotations" -> texts(name, ANNOTATIONS, annotations);
          default -> json.json().skipChildren();
        }
      }
      json.require(
          status != null && STATES.contains(status),
          "The field (%s.status) is (%s), but must be firing or resolved.",
          place,
          status);
      if (startsAt == null) {
        throw json.form("The field (%s.startsAt) is missing.", place);
      }
      return new Alert(
          "firing".equals(status),
          label("alertname"),
          label("model"),
          label("version"),
          annotations.getOrDefault("severity", labels.getOrDefault("severity", "")),
          fingerprint,
          startsAt);
    }

    /** Alertmanager keeps the names of labels and annotations apart, so none comes twice. */
    private void texts(String field, Set<String> names, Map<String, String> texts)
        throws IOException {
      JsonParser parser = json.json();
      json.require(
          parser.currentToken() == JsonToken.START_OBJECT,
          "The field (%s.%s) must be an object.",
          place,
          field);
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        String value = json.text("%s.%s.%s".formatted(place, field, name));
        if (names.contains(name) && texts.put(name, shown(name, value)) != null) {
          throw StrictJson.twice(name);
        }
      }
      json.require(
          parser.currentToken() == JsonToken.END_OBJECT,
          "The field (%s.%s) must be an object.",
          place,
          field);
    }

    /** A model's name may be longer than what is shown of others. */
    private static String shown(String name, String value) {
      return name.equals("model") && Names.MODEL.isFormOf(value) ? value : Echo.of(value);
    }

    private String label(String name) {
      return labels.getOrDefault(name, "");
    }

    private Instant time(String text) {
      try {
        OffsetDateTime time = OffsetDateTime.parse(text);
        json.require(
            time.getYear() > FIRST_YEAR && time.getYear() < LAST_YEAR,
            "The field (%s.startsAt) is (%s), but must be of a year from 1971 to 9998.",
            place,
            text);
        return time.toInstant();
      } catch (DateTimeException _) {
        throw json.form(
            "The field (%s.startsAt) is (%s), but must be a time such as 2026-01-31T12:00:00Z.",
            place, text);
      }
    }
  }
}
