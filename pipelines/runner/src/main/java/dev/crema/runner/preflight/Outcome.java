package dev.crema.runner.preflight;

/**
 * What a check found.
 *
 * @param check its name
 * @param state whether it is well
 * @param words what was found; with a warning or a failure the way out, too
 */
public record Outcome(String check, State state, String words) {
  /** Whether something is well. */
  public enum State {
    /** It is as it should be. */
    OK,
    /** It is not, and what was asked for works all the same. */
    WARNING,
    /** It is not. */
    FAILED,
    /** The caller did not want to know. */
    SKIPPED
  }

  static Outcome ok(String check, String words) {
    return new Outcome(check, State.OK, words);
  }

  static Outcome warning(String check, String words) {
    return new Outcome(check, State.WARNING, words);
  }

  static Outcome failed(String check, String words) {
    return new Outcome(check, State.FAILED, words);
  }

  static Outcome skipped(String check, String words) {
    return new Outcome(check, State.SKIPPED, words);
  }

  /** Returns it as one line, and a second one with the way out if there is one. */
  public String text() {
    String name =
        switch (state) {
          case OK -> "ok";
          case WARNING -> "warning";
          case FAILED -> "FAILED";
          case SKIPPED -> "skipped";
        };
    return "%-8s %-20s %s".formatted(name, check, words.replace("\n", "\n" + " ".repeat(30)));
  }
}
