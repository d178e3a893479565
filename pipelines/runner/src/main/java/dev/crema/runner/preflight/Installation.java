package dev.crema.runner.preflight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The databases that the environment names, as this installation's own. */
public final class Installation {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final SecretEnvironment environment;
  private final Consumer<String> out;

  /**
   * Makes it.
   *
   * @param environment names the databases and the installation
   * @param out gets a line for each database
   */
  public Installation(SecretEnvironment environment, Consumer<String> out) {
    this.environment = environment;
    this.out = out;
  }

  /**
   * Writes into each database whose it is, or finds it there.
   *
   * @param takeOver whether to take one that is another's
   * @param dryRun only look
   * @throws NotWellException if one is another's, or cannot be written
   */
  public void claim(boolean takeOver, boolean dryRun) {
    List<Postgres> databases = databases();
    if (databases.isEmpty()) {
      out.accept("database    none is named (CREMA_DATABASE_JDBC_URL, ...), and none is claimed");
      return;
    }
    String name = Owner.name(environment);
    for (Postgres database : databases) {
      String owner =
          database.call(
              LIMIT,
              connection -> {
                if (!dryRun) {
                  return Owner.claim(connection, name, takeOver);
                }
                String there = Owner.of(connection);
                return there == null || takeOver ? name : there;
              });
      if (!owner.equals(name)) {
        throw new NotWellException(Owner.sentence(database, owner, name));
      }
      out.accept(
          "database    %s: %s %s"
              .formatted(database.address(), dryRun ? "may belong to" : "belongs to", name));
    }
  }

  private List<Postgres> databases() {
    List<Postgres> databases = new ArrayList<>();
    for (Tables tables : Tables.ALL) {
      if (environment.apply(tables.variable("JDBC_URL")) != null) {
        Postgres database = Postgres.read(tables, environment);
        if (databases.stream().noneMatch(database::isSameDatabase)) {
          databases.add(database);
        }
      }
    }
    return databases;
  }
}
