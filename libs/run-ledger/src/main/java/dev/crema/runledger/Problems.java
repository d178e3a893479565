package dev.crema.runledger;

import dev.crema.runledger.LedgerException.Kind;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's errors mean (its manual, appendix A, by SQL state). */
final class Problems {
  /**
   * Besides the classes 08 (connection), 40 (two stood in each other's way), 53 (no resources), 57
   * (told to stop, timed out) and 58 (its system): unique (two at once), read-only (in the middle
   * of a failover), not in the state, lock timeout, ended while idle.
   */
  private static final Set<String> MAY_PASS =
      Set.of("23505", "25006", "25P03", "55000", "55006", "55P03");

  private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

  private Problems() {}

  /** Returns whether the same call may do later. */
  static boolean mayPass(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (MAY_PASS.contains(state)
            || CLASSES.contains(state.substring(0, Math.min(2, state.length()))));
  }

  /** Returns the error for whoever called, without data and credentials. */
  static LedgerException exception(LedgerSettings settings, SQLException e) {
    boolean mayPass = mayPass(e);
    return new LedgerException(
        mayPass ? Kind.UNAVAILABLE : Kind.REJECTED,
        "The run ledger in (%s) did not do it%s: %s"
            .formatted(
                settings.address(),
                mayPass ? " after %d attempts".formatted(settings.times().attempts()) : "",
                sentence(settings, e)),
        e);
  }

  private static String sentence(LedgerSettings settings, SQLException e) {
    String state = e.getSQLState();
    String name = name(e, state);
    return switch (state == null ? "" : state) {
      case "28P01", "28000" ->
          "PostgreSQL refuses the user or the password (%s).\nMaybe look at CREMA_LEDGER_USER and CREMA_LEDGER_PASSWORD."
              .formatted(name);
      case "3D000" -> "the database does not exist (%s).\nMaybe create it.".formatted(name);
      case "42501" ->
          "the user may not do that in the schema (%s) (%s).\nMaybe make it the owner of the schema, or let it create one."
              .formatted(settings.schema(), name);
      case "08001", "08003", "08004", "08006" ->
          "PostgreSQL does not answer (%s).\nMaybe it is down, or the address is another one."
              .formatted(name);
      case "53100" -> "PostgreSQL's disk is full (%s).".formatted(name);
      case "53300" -> "PostgreSQL has no connection left (%s).".formatted(name);
      case "25006" ->
          "PostgreSQL only lets read (%s).\nMaybe the address is that of a standby."
              .formatted(name);
      case "57014", "55P03" ->
          "PostgreSQL did not do it in time (%s).\nMaybe somebody holds a lock on the tables."
              .formatted(name);
      default -> name + ".";
    };
  }

  /** Returns class and SQL state: what can be shown without showing data or credentials. */
  private static String name(SQLException e, @Nullable String state) {
    String name = e.getClass().getSimpleName();
    return state == null ? name : name + " " + state;
  }
}
