package dev.crema.kfp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The filter of a list: predicates that must all hold. */
final class Filter {
  private final List<Map<String, Object>> predicates = new ArrayList<>();

  Filter equal(String key, String value) {
    predicates.add(Map.of("operation", "EQUALS", "key", key, "string_value", value));
    return this;
  }

  Filter from(String key, Instant value) {
    Instant seconds = value.truncatedTo(ChronoUnit.SECONDS); // KFP keeps no more
    predicates.add(
        Map.of(
            "operation", "GREATER_THAN_EQUALS", "key", key, "timestamp_value", seconds.toString()));
    return this;
  }

  /**
   * Returns the filter as KFP takes it, empty if there is none. KFP decodes percents and pluses
   * once more than HTTP does, so they are written as JSON writes what it cannot.
   */
  String text() {
    if (predicates.isEmpty()) {
      return "";
    }
    String json = new String(Json.write(Map.of("predicates", predicates)), StandardCharsets.UTF_8);
    return json.replace("%", "\\u0025").replace("+", "\\u002b");
  }
}
