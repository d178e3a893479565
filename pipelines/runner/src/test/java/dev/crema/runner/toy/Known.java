package dev.crema.runner.toy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes out of maps what must be there. */
public final class Known {
  private Known() {}

  /** Returns the value of a key. */
  public static <V> V in(Map<String, ? extends @Nullable V> map, String key) {
    V value = map.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + map);
    }
    return value;
  }
}
