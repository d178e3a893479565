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
