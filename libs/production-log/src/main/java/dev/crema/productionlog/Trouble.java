package dev.crema.productionlog;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once in what way something goes wrong, and once that it is over; not with each batch. */
final class Trouble {
  private static final long REST_NANOS = 50_000_000;

  private final Logger log;
  private final String wrong;
  private final String over;
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String last;

  /**
   * Makes one.
   *
   * @param wrong the sentence that says so; the error's class and SQL state follow
   * @param over the sentence that says that it is over
   */
  Trouble(Logger log, String wrong, String over) {
    this.log = log;
    this.wrong = wrong;
    this.over = over;
  }

  /**
   * Is the last resort of a thread that must not end: says what happened if that is possible, and
   * rests a little.
   */
  static void survive(Throwable e) {
    try {
      LoggerFactory.getLogger(Trouble.class).error("The production log goes on after an error.", e);
    } catch (Throwable _) {
      // No memory is left even for that.
    }
    LockSupport.parkNanos(REST_NANOS);
  }

  void note(Throwable e) {
    String name = Problems.name(e);
    last = name;
    if (said.add(name)) {
      log.warn("{}: {}", wrong, Problems.sentence(e));
    }
  }

  void isOver() {
    if (!said.isEmpty()) {
      said.clear();
      log.info(over);
    }
  }

  /** Returns the last error's class and SQL state, also when it is over; null if there was none. */
  @Nullable String last() {
    return last;
  }
}
