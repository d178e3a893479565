package dev.crema.kfp;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are listed: all that meet every condition. The newest come first.
 *
 * @param experimentId of this experiment; null for all
 * @param name with exactly this display name, upper and lower case told apart although KFP does
 *     not; null for all
 * @param state in this state; null for all. One that KFP does not say is in none
 * @param createdFrom made at this time or later, in whole seconds; null for all
 * @param pageSize how many KFP is asked for at once, 1 to 200
 */
public record RunQuery(
    @Nullable String experimentId,
    @Nullable String name,
    @Nullable RunState state,
    @Nullable Instant createdFrom,
    int pageSize) {
  private static final int PAGE_SIZE = 100;

  /** Checks the page size. */
  public RunQuery {
    if (pageSize < 1 || pageSize > 200) {
      throw new IllegalArgumentException(
          "The page size (%d) must be 1 to 200.".formatted(pageSize));
    }
    if (state == RunState.ABSENT) {
      throw new IllegalArgumentException("KFP cannot look for runs whose state it does not say.");
    }
  }

  /**
   * Returns what lists all runs.
   *
   * @return the query
   */
  public static RunQuery all() {
    return new RunQuery(null, null, null, null, PAGE_SIZE);
  }

  /**
   * Returns what lists the runs of one name.
   *
   * @param name the display name
   * @return the query
   */
  public static RunQuery named(String name) {
    return new RunQuery(null, name, null, null, PAGE_SIZE);
  }

  boolean accepts(Run run) {
    return name == null || name.equals(run.name());
  }

  Map<String, String> parameters(String namespace) {
    Filter filter = new Filter();
    if (name != null) {
      filter.equal("display_name", name);
    }
    if (state != null) {
      filter.equal("state", state.name());
    }
    if (createdFrom != null) {
      filter.from("created_at", createdFrom);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    // KFP takes one of them: an experiment lies in a namespace.
    parameters.put("experiment_id", experimentId == null ? "" : experimentId);
    parameters.put("namespace", experimentId == null ? namespace : "");
    parameters.put("sort_by", "created_at desc");
    parameters.put("page_size", Integer.toString(pageSize));
    parameters.put("filter", filter.text());
    return parameters;
  }
}
