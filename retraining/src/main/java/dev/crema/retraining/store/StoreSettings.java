package dev.crema.retraining.store;

import java.time.Duration;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * Where PostgreSQL is and how long it is waited for.
 *
 * @param jdbcUrl begins with {@code jdbc:postgresql:}; a password does not belong in it
 * @param user the database's user, who may create the schema or owns it; empty if the URL names one
 * @param password the user's password; empty if none is asked for; never printed
 * @param schema the schema that holds the tables; lower case letters, digits and underscores
 * @param connections how many at once, 2 to 50
 * @param patience how long a connection, a lock or a statement is waited for, 1 s to 60 s
 */
public record StoreSettings(
    String jdbcUrl,
    String user,
    String password,
    String schema,
    int connections,
    Duration patience) {
  /** The schema where nothing else is said. */
  public static final String SCHEMA = "crema_retraining";

  private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int CONNECTIONS = 12;
  private static final int MOST_CONNECTIONS = 50;

  /** Checks every value. */
  public StoreSettings {
    // Without the URL itself: somebody may have put a password into it.
    if (!jdbcUrl.startsWith("jdbc:postgresql:") || Driver.parseURL(jdbcUrl, null) == null) {
      throw new IllegalArgumentException(
          "The address of the retrainings' PostgreSQL is none.\nMaybe jdbc:postgresql://host:5432/database.");
    }
    if (!SCHEMA_NAME.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "The schema (%s) must be of lower case letters, digits and underscores, and must not begin with pg_."
              .formatted(schema));
    }
    if (connections < 2 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "The connections (%d) must be 2 to 50.".formatted(connections));
    }
    if (patience.toMillis() < 1000 || patience.toMillis() > 60_000) {
      throw new IllegalArgumentException(
          "The patience (%s) must be from PT1S to PT1M.".formatted(patience));
    }
  }

  /** Returns settings with the schema {@value #SCHEMA}, 12 connections and a patience of 5 s. */
  public static StoreSettings of(String jdbcUrl, String user, String password) {
    return new StoreSettings(jdbcUrl, user, password, SCHEMA, CONNECTIONS, Duration.ofSeconds(5));
  }

  /**
   * Returns these settings with another number of connections.
   *
   * @param other how many at once, 2 to 50; more count as 50
   */
  public StoreSettings withConnections(int other) {
    return new StoreSettings(
        jdbcUrl, user, password, schema, Math.min(MOST_CONNECTIONS, other), patience);
  }

  /** Leaves out the password and what the URL has behind its question mark. */
  @Override
  public String toString() {
    int question = jdbcUrl.indexOf('?');
    String address =
        (question < 0 ? jdbcUrl : jdbcUrl.substring(0, question)).replaceAll("//[^/]*@", "//");
    return "StoreSettings[jdbcUrl=%s, user=%s, schema=%s]".formatted(address, user, schema);
  }
}
