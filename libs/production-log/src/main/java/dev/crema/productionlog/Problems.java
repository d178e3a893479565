package dev.crema.productionlog;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's errors mean to a batch (its manual, appendix A, by SQL state). */
final class Problems {
  private Problems() {}

  /**
   * Returns whether a row itself was refused: data exception (22), integrity (23: the same id
   * twice) or a limit of the program (54: a key too long for its index). Asking again changes
   * nothing.
   */
  static boolean isData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /** Returns whether two transactions stood in each other's way: deadlock, serialization. */
  static boolean isCollision(SQLException e) {
    return "40P01".equals(e.getSQLState()) || "40001".equals(e.getSQLState());
  }

  /** Returns whether a row is there already: tables of predictions have no other unique key. */
  static boolean isRepeated(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  /** Returns the error in words where the operator can do something, with class and SQL state. */
  static String sentence(Throwable e) {
    if (e instanceof UnreadableSegmentException) {
      return String.valueOf(e.getMessage()); // Names a file and a place in it, no data.
    }
    String state = e instanceof SQLException sql ? String.valueOf(state(sql)) : "";
    String words =
        switch (state) {
          case "28P01", "28000" ->
              "PostgreSQL refuses the user or the password (%s).\nMaybe look at both; with the right ones it goes on by itself.";
          case "3D000" ->
              "the database does not exist (%s).\nMaybe create it; then it goes on by itself.";
          case "42501" ->
              "the user may not do that (%s).\nMaybe make it the owner of the schema, or let it create one.";
          case "08001", "08003", "08004", "08006" -> "PostgreSQL does not answer (%s).";
          case "53100" -> "PostgreSQL's disk is full (%s).";
          case "53300" -> "PostgreSQL has no connection left (%s).";
          case "55006" ->
              "a day of it is being dropped, and somebody reads (%s).\nMaybe end the oldest transaction of the database; then it goes on by itself.";
          case "25006" ->
              "PostgreSQL only lets read (%s).\nMaybe the address is that of a standby.";
          default -> "%s";
        };
    return words.formatted(name(e));
  }

  /** Returns class and SQL state: what can be shown without showing data or credentials. */
  static String name(Throwable e) {
    String name = e.getClass().getSimpleName();
    String state = e instanceof SQLException sql ? state(sql) : null;
    return state == null ? name : name + " " + state;
  }

  private static @Nullable String state(SQLException e) {
    return e.getSQLState();
  }
}
