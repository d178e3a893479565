package dev.crema.retraining.rest;

import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.service.json.Echo;
import dev.crema.service.rest.Question;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which page is asked for, and shows pages of the audit. */
final class Paging {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final int USUAL_LIMIT = 100;

  private Paging() {}

  static long number(String name, String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "The %s (%s) must be a whole number.".formatted(name, Echo.of(text)));
    }
    return Long.parseLong(text);
  }

  static int limit(@Nullable String text, int most) {
    long limit = text == null ? USUAL_LIMIT : number("limit", text);
    if (limit < 1 || limit > most) {
      throw new IllegalArgumentException("The limit (%d) must be 1 to %d.".formatted(limit, most));
    }
    return (int) limit;
  }

  /** Returns which lines of an audit a request is about: {@code before} and {@code limit}. */
  static EventQuery events(HttpRequest<?> request) {
    Question question = Question.of(request, "before", "limit");
    String before = question.text("before");
    return new EventQuery(
        before == null ? null : number("before", before),
        limit(question.text("limit"), EventQuery.MAX_LIMIT));
  }

  /** Returns the query that says as well whether there are older lines. */
  static EventQuery andOneMore(EventQuery page) {
    return new EventQuery(page.before(), page.limit() + 1);
  }

  /** Adds a page, of what was found and one more. */
  static void add(
      Map<String, @Nullable Object> tree, List<RetrainingEvent> found, EventQuery page) {
    boolean isMore = found.size() > page.limit();
    List<RetrainingEvent> shown = isMore ? found.subList(1, found.size()) : found;
    tree.put("events", RetrainingText.of(shown));
    if (isMore) {
      tree.put("events_before", shown.getFirst().id());
    }
  }
}
