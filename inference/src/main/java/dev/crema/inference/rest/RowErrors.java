package dev.crema.inference.rest;

import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RowProblem;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a problem says of the values that break the contract. */
final class RowErrors {
  private RowErrors() {}

  /** Returns the members of a problem; none unless rows break the contract. */
  static Map<String, Object> of(RefusedRequestException refusal) {
    if (refusal.problems().isEmpty()) {
      return Map.of();
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("errors", refusal.problems().stream().map(RowErrors::tree).toList());
    members.put("has_more_errors", refusal.hasMore());
    return members;
  }

  private static Map<String, Object> tree(RowProblem error) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("row", error.row());
    if (!error.field().isEmpty()) {
      tree.put("field", error.field());
      tree.put("value", error.value());
    }
    tree.put("rule", error.rule());
    tree.put("message", error.message());
    return tree;
  }
}
