package dev.crema.lineage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One link of the chain: found, or not and why. */
public sealed interface Link {
  /**
   * Returns what it is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * A link that was found.
   *
   * @param kind what it is
   * @param id by which it is known there
   * @param where it was found, without anything secret
   * @param facts what is said of it there, by name, in the order in which they are shown
   */
  record Found(Kind kind, String id, String where, Map<String, String> facts) implements Link {
    /** Copies the facts, without empty ones. */
    public Found {
      Map<String, String> copy = new LinkedHashMap<>();
      facts.forEach(
          (name, value) -> {
            if (!value.isEmpty()) {
              copy.put(name, value);
            }
          });
      facts = Collections.unmodifiableMap(copy);
    }
  }

  /**
   * A link that was not found.
   *
   * @param kind what it is
   * @param id by which it was looked for; empty if nothing names it
   * @param reason why it is missing, a sentence
   */
  record Missing(Kind kind, String id, String reason) implements Link {}
}
