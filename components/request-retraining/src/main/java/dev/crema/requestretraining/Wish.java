package dev.crema.requestretraining;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.sdk.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is asked for.
 *
 * @param model the model
 * @param field what says why: {@code snapshot} or {@code reason}
 * @param value the data's identity or the words
 */
record Wish(String model, String field, String value) {

  /** Returns the wish with the one of the two that is not empty. */
  static Wish of(String model, String snapshot, String reason) {
    if (snapshot.isEmpty() == reason.isEmpty()) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "Either snapshot (%s) or reason (%s) must be given, not both.\nMaybe leave reason empty: new data is a reason."
              .formatted(Shown.text(snapshot), Shown.text(reason)));
    }
    return snapshot.isEmpty()
        ? new Wish(model, "reason", reason)
        : new Wish(model, "snapshot", snapshot);
  }

  /** Returns the body of the request. */
  String json() {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put(field, value);
    return Json.write(body);
  }
}
