package dev.crema.requestretraining;

import dev.crema.requestretraining.RequestRetraining.Outputs;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.sdk.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the service says to a request.
 *
 * @param address who says it
 * @param status the status
 * @param retryAfter the header; empty: none
 * @param body the body
 */
record Reply(Address address, int status, String retryAfter, String body) {
  private static final int CREATED = 201;
  private static final int JOINED = 200;

  /** Of data that the service's configuration names: nothing is asked for. */
  static final String KNOWN = "known";

  /** Too much to do, PostgreSQL away, or a gateway that does not reach it: asked again later. */
  private static final Set<Integer> LATER = Set.of(408, 429, 502, 503, 504);

  private static final long MOST_ID = (1L << 53) - 1;
  private static final Pattern STATE = Pattern.compile("[a-z][a-z_]{0,63}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  /** Says whether the same request may be taken later. */
  boolean isLater() {
    return LATER.contains(status);
  }

  /** Returns what is asked to be waited; zero: nothing is. */
  Duration pause() {
    return SECONDS.matcher(retryAfter).matches()
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : Duration.ZERO;
  }

  /** Returns the retraining that it shows, which must be one of the model; 0 for known data. */
  Outputs retraining(String model) {
    if (status != CREATED && status != JOINED) {
      throw refused();
    }
    Map<String, Object> tree;
    try {
      tree = Json.readObject(body, "answer");
    } catch (IllegalArgumentException e) {
      throw strange(String.valueOf(e.getMessage()));
    }
    if (status == JOINED && KNOWN.equals(tree.get("state")) && model.equals(tree.get("model"))) {
      return new Outputs(0, KNOWN, false);
    }
    if (!(tree.get("id") instanceof Long id) || id < 1 || id > MOST_ID) {
      throw strange("its id is (%s)".formatted(tree.get("id")));
    }
    if (!model.equals(tree.get("model"))) {
      throw strange("its model is (%s), not (%s)".formatted(tree.get("model"), model));
    }
    if (!(tree.get("state") instanceof String state) || !STATE.matcher(state).matches()) {
      throw strange("its state is (%s)".formatted(tree.get("state")));
    }
    return new Outputs(id, state, status == CREATED);
  }

  private StepException strange(String what) {
    return new StepException(
        ErrorKind.INVALID_INPUT,
        "The service (%s) answers %d with something that is no retraining: %s\nMaybe service_url names another service."
            .formatted(address, status, Shown.text(what)));
  }

  private StepException refused() {
    return switch (status / 100) {
      case 3 ->
          new StepException(
              ErrorKind.INVALID_INPUT,
              "The service (%s) answers %d, a redirect, which is not followed.\nMaybe service_url is the address of a login, or lacks the s of https."
                  .formatted(address, status));
      case 4 ->
          new StepException(
              ErrorKind.INVALID_INPUT,
              "The service (%s) refuses the request with %d: %s%s"
                  .formatted(address, status, problem(), advice()));
      case 5 ->
          new StepException(
              ErrorKind.UNAVAILABLE,
              "The service (%s) fails with %d: %s".formatted(address, status, problem()));
      default -> strange("the status is neither 200 nor 201");
    };
  }

  private String advice() {
    return status == 401 || status == 403
        ? "\nMaybe set %s to a token of the role (operate).".formatted(Address.TOKEN_VARIABLE)
        : "";
  }

  /** Returns the detail of a problem, else the body, short. */
  private String problem() {
    try {
      if (Json.readObject(body, "problem").get("detail") instanceof String detail) {
        return Shown.text(detail);
      }
    } catch (IllegalArgumentException _) {
      // A gateway answers in its own form.
    }
    return Shown.text(body);
  }
}
