package dev.crema.sdk;

/** Why a step failed; each kind has an exit code of its own. */
public enum ErrorKind {
  /** A bug of the step: nothing the user gave explains it. */
  INTERNAL(1, "a bug of the component; the stack trace is in the log"),
  /** A parameter, a file or a configuration is wrong; a retry will not help. */
  INVALID_INPUT(2, "a parameter, a file or the executor input is wrong; a retry will not help"),
  /** The data does not satisfy what the step needs; a retry will not help. */
  DATA_QUALITY(3, "the data is not good enough to go on; a retry will not help"),
  /** A service did not answer in time; a retry may help. */
  UNAVAILABLE(4, "a service did not answer after bounded retries; run it again later"),
  /** Somebody else changed what the step wanted to change; look before a retry. */
  CONFLICT(5, "somebody else changed the same thing first; look, then run it again"),
  /** Reading or writing a file failed; a retry may help. */
  IO(6, "a file could not be read or written; a retry may help");

  private final int exitCode;
  private final String meaning;

  ErrorKind(int exitCode, String meaning) {
    this.exitCode = exitCode;
    this.meaning = meaning;
  }

  /**
   * Returns the exit code of the process.
   *
   * @return between 1 and 6, different for each kind
   */
  public int exitCode() {
    return exitCode;
  }

  /**
   * Returns what the kind means for the person who reads the log.
   *
   * @return a phrase in lower case without a full stop
   */
  public String meaning() {
    return meaning;
  }
}
