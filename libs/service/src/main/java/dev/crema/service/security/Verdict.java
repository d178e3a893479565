package dev.crema.service.security;

/** What a token is worth. */
sealed interface Verdict {

  /**
   * It is good.
   *
   * @param until when it ends, clock skew included, in milliseconds since 1970
   */
  record Good(Identity identity, long until) implements Verdict {}

  /**
   * It is not.
   *
   * @param why for the caller, without what went on inside
   */
  record Bad(String why) implements Verdict {}

  /** The issuer's keys were never read, so nobody can tell. */
  record Unknown() implements Verdict {}
}
