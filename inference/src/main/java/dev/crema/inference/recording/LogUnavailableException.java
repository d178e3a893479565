package dev.crema.inference.recording;

import java.sql.SQLException;

/** Says why the production log does not answer; made for callers, so without internals. */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String CANCELLED = "57014";
  private static final String LOCK_TIMEOUT = "55P03";
  private static final String NO_TABLE = "42P01";
  private static final String DATA = "22";

  /** Why. */
  public enum Reason {
    /** The operator did not turn it on. */
    OFF,
    /** PostgreSQL is away, or another time works better. */
    AWAY,
    /** PostgreSQL was too slow with this, or is at work on others of its kind. */
    SLOW,
    /** PostgreSQL takes no such value. */
    VALUE
  }

  private final Reason reason;

  private LogUnavailableException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static LogUnavailableException off() {
    return new LogUnavailableException(
        Reason.OFF,
        "This service keeps no production log.\nMaybe set crema.log.mode to fast or acknowledged.");
  }

  static LogUnavailableException away() {
    return new LogUnavailableException(
        Reason.AWAY,
        "PostgreSQL, which has the production log, does not answer.\nMaybe ask again in a while:"
            + " predictions wait in the spool.");
  }

  static LogUnavailableException busy(String kind) {
    return new LogUnavailableException(
        Reason.SLOW,
        "Other questions to PostgreSQL of this kind (%s) take long.\nMaybe ask again in a while."
            .formatted(kind));
  }

  static LogUnavailableException of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith(DATA)) {
      return new LogUnavailableException(
          Reason.VALUE, "The request has a text that PostgreSQL cannot hold, such as a NUL.");
    }
    return switch (state) {
      case CANCELLED, LOCK_TIMEOUT ->
          new LogUnavailableException(
              Reason.SLOW,
              "PostgreSQL takes longer than may be waited for.\nMaybe ask for a shorter window.");
      case NO_TABLE ->
          new LogUnavailableException(
              Reason.AWAY, "The tables of the production log are being made.");
      default -> away();
    };
  }

  /** Returns whether PostgreSQL itself is in trouble, and not this request. */
  static boolean isAway(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return !state.startsWith(DATA)
        && !state.equals(CANCELLED)
        && !state.equals(LOCK_TIMEOUT)
        && !state.equals(NO_TABLE);
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns the message, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
