package dev.crema.productionlog;

import java.sql.SQLException;

/**
 * What an error of PostgreSQL means to who asks the log once, and does not go on by itself as a
 * service does.
 *
 * @param isTemporary whether it may be over when it is tried again
 * @param message a sentence and advice, without credentials and data
 */
public record LogFailure(boolean isTemporary, String message) {

  /**
   * Returns what an error means.
   *
   * @param error the error
   * @param settings where the log is
   * @return its meaning
   */
  public static LogFailure of(SQLException error, DatabaseSettings settings) {
    String words =
        switch (String.valueOf(error.getSQLState())) {
          case "3F000", "42P01", "42703" -> // no such schema, table, column
              "the schema ("
                  + settings.schema()
                  + ") has not the tables of this release (%s).\nMaybe set CREMA_LOG_SCHEMA to the service's crema.log.schema, or start the service, which makes them.";
          case "28P01", "28000" ->
              "PostgreSQL refuses the user or the password (%s).\nMaybe look at CREMA_LOG_USER and CREMA_LOG_PASSWORD.";
          case "3D000" ->
              "the database does not exist (%s).\nMaybe look at the end of CREMA_LOG_JDBC_URL.";
          case "42501" ->
              "the user may not do that (%s).\nMaybe grant it what it needs in the schema.";
          default -> "";
        };
    String text =
        words.isEmpty() ? Problems.sentence(error) : words.formatted(Problems.name(error));
    return new LogFailure(
        words.isEmpty(), "The production log in (%s): %s".formatted(settings.address(), text));
  }
}
