package dev.crema.runner.preflight;

import java.util.List;

/**
 * Tables that a part of Crema keeps in a schema of its own.
 *
 * @param check the name of the check
 * @param prefix what their variables begin with: {@code JDBC_URL}, {@code USER}, {@code PASSWORD},
 *     {@code SCHEMA}
 * @param schema the schema's name where nothing else is said
 * @param history the table that says which migrations there were
 * @param version the number of the last migration of this release
 * @param onNewer what becomes of this release on tables of a newer one
 */
record Tables(
    String check, String prefix, String schema, String history, int version, String onNewer) {
  private static final String WORKS =
      "what uses them works, and what this release does not know stays unused";

  /** A test holds the numbers to the migrations in the repository. */
  static final List<Tables> ALL =
      List.of(
          new Tables(
              "log-database",
              "CREMA_LOG_",
              "crema",
              "flyway_schema_history",
              7,
              "inference serves, and keeps its predictions in the spool until the newer release is back"),
          new Tables(
              "retraining-database",
              "CREMA_DATABASE_",
              "crema_retraining",
              "flyway_schema_history",
              2,
              WORKS),
          new Tables(
              "ledger-database", "CREMA_LEDGER_", "crema_ledger", "run_ledger_history", 3, WORKS));

  String variable(String name) {
    return prefix + name;
  }
}
