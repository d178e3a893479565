package dev.crema.service.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, and what they say. Two generations: when the young one is full it
 * becomes the old one, and what of that is still in use moves back; so the bound costs readers
 * nothing. At most 2 · {@value #GENERATION} tokens, 12 MiB.
 */
final class RecentTokens {
  static final int GENERATION = 1_000;

  /** Belongs to one set of keys: with other keys everything is forgotten. */
  private record Memory(
      KeySet keys, Map<String, Verdict.Good> young, Map<String, Verdict.Good> old) {}

  private volatile Memory memory = new Memory(KeySet.EMPTY, Map.of(), Map.of());

  Verdict.@Nullable Good get(String token, KeySet keys) {
    Memory now = memory;
    if (now.keys() != keys) {
      return null;
    }
    Verdict.Good known = now.young().get(token);
    if (known == null) {
      known = now.old().get(token);
      if (known != null) {
        put(token, known, keys);
      }
    }
    return known;
  }

  synchronized void put(String token, Verdict.Good good, KeySet keys) {
    if (memory.keys() != keys) {
      memory = new Memory(keys, new ConcurrentHashMap<>(), Map.of());
    } else if (memory.young().size() >= GENERATION) {
      memory = new Memory(keys, new ConcurrentHashMap<>(), memory.young());
    }
    memory.young().put(token, good);
  }

  int size() {
    Memory now = memory;
    return now.young().size() + now.old().size();
  }
}
