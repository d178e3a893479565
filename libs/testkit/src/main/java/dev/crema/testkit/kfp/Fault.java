package dev.crema.testkit.kfp;

/** What goes wrong with a call. */
public enum Fault {
  /** Nothing. */
  NONE,
  /** Not done; 500 in KFP's own form. */
  ERROR_500,
  /** Done; 500 in KFP's own form. */
  DONE_500,
  /** Not done; 503 without a body. */
  ERROR_503,
  /** Not done; a proxy's page with 502. */
  HTML_502,
  /** Not done; a login page with 200. */
  HTML_200,
  /** Not done; a proxy's page with 404. */
  HTML_404,
  /** Not done; sent to a login with 302. */
  REDIRECT,
  /** Not done; 429. */
  TOO_MANY,
  /** Not done; 401. */
  UNAUTHORIZED,
  /** Not done; the connection ends without an answer. */
  CUT_BEFORE,
  /** Done; the connection ends without an answer. */
  CUT_AFTER,
  /** Not done; the connection is reset. */
  RESET_BEFORE,
  /** Done; the connection is reset. */
  RESET_AFTER,
  /**
   * The connection ends without an answer, and it is done later ({@link Habits#lateAcceptance}).
   */
  LATE,
  /** Not done; no answer comes, the connection stays. */
  SILENT_BEFORE,
  /** Done; no answer comes, the connection stays. */
  SILENT_AFTER,
  /** Done; the connection ends in the middle of the answer. */
  TRUNCATED,
  /** Done; the answer is valid JSON, but a list of nothing. */
  OTHER_JSON;

  /** Says whether the call is carried out before the client hears anything. */
  boolean isDone() {
    return switch (this) {
      case NONE, DONE_500, CUT_AFTER, RESET_AFTER, SILENT_AFTER, TRUNCATED, OTHER_JSON -> true;
      case ERROR_500,
          ERROR_503,
          HTML_502,
          HTML_200,
          HTML_404,
          REDIRECT,
          TOO_MANY,
          UNAUTHORIZED,
          CUT_BEFORE,
          RESET_BEFORE,
          LATE,
          SILENT_BEFORE ->
          false;
    };
  }
}
