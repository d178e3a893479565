package dev.crema.runner.preflight;

import java.util.concurrent.Callable;

/**
 * One thing to look at.
 *
 * @param name in lower case, with dashes, as it can be left out
 * @param look returns what was found; throws {@link NotWellException} if it is not well
 */
record Check(String name, Callable<Outcome> look) {
  /** Returns a check that knows nothing between well and not well, and says a few words if well. */
  static Check of(String name, Callable<String> look) {
    return new Check(name, () -> Outcome.ok(name, look.call()));
  }
}
