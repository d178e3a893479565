package dev.crema.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on this machine, on the loopback address and a free port, from binaries
 * that come as a library. Needs no installation and runs as an ordinary user and as root.
 *
 * <p>It ends with this JVM, whether that ends by itself, by Ctrl-C or by {@code kill -9}. It trusts
 * every local connection and, unless {@link #durable}, does not flush to the disk: for tests and
 * demos, not for production.
 */
public final class LocalPostgres implements AutoCloseable {
  /** The user whom all connections use. */
  public static final String USER = "postgres";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration GIVE_UP_POLL = Duration.ofMillis(200);
  private static final Duration RESTART_POLL = Duration.ofMillis(20);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int TAIL_LINES = 15;

  private final EmbeddedPostgres server;
  private ParentWatch watch;
  private final Path directory;
  private final boolean temporary;
  private @Nullable PostgresProcess killed;
  private boolean closed;

  private LocalPostgres(
      EmbeddedPostgres server, ParentWatch watch, Path directory, boolean temporary) {
    this.server = server;
    this.watch = watch;
    this.directory = directory;
    this.temporary = temporary;
  }

  /**
   * Starts a server on a data directory, which is made if it does not exist and stays when the
   * server is closed. Its log is the file beside it with the ending {@code .log}.
   *
   * @param directory the data directory
   * @return the running server
   * @throws IOException if it does not start; the message has the end of its log
   */
  public static LocalPostgres start(Path directory) throws IOException {
    return start(directory, false);
  }

  /**
   * Starts a server on a temporary data directory, which is removed when the server is closed.
   *
   * @return the running server
   * @throws IOException if it does not start; the message has the end of its log
   */
  public static LocalPostgres temporary() throws IOException {
    Path parent = Files.createTempDirectory("crema-postgres-");
    return start(parent.resolve("data"), true);
  }

  /**
   * Starts a server as {@link #temporary} does, which flushes to the disk before it says that a
   * transaction is committed, as PostgreSQL does where nothing else is set: for measurements.
   *
   * @return the running server
   * @throws IOException if it does not start; the message has the end of its log
   */
  public static LocalPostgres durable() throws IOException {
    Path parent = Files.createTempDirectory("crema-postgres-");
    return start(parent.resolve("data"), true, Map.of("fsync", "on", "synchronous_commit", "on"));
  }

  static LocalPostgres start(Path directory, boolean temporary) throws IOException {
    return start(directory, temporary, Map.of());
  }

  private static LocalPostgres start(Path given, boolean temporary, Map<String, String> settings)
      throws IOException {
    Path directory = given.toAbsolutePath().normalize();
    Path log = logOf(directory);
    Files.createDirectories(directory);
    refuseIfRunning(directory);
    Files.deleteIfExists(log);
    try {
      EmbeddedPostgres.Builder builder = builder(directory, log);
      settings.forEach(builder::setServerConfig);
      EmbeddedPostgres server = launch(builder, log);
      ParentWatch watch = ParentWatch.over(processId(directory));
      LocalPostgres postgres = new LocalPostgres(server, watch, directory, temporary);
      Shutdown.add(postgres);
      return postgres;
    } catch (IOException e) {
      throw new IOException(
          "PostgreSQL did not start on (%s):\n%s%s"
              .formatted(directory, Folders.tail(log, TAIL_LINES), wayOut(log)),
          e);
    }
  }

  private static EmbeddedPostgres.Builder builder(Path directory, Path log) throws IOException {
    Redirect output = Redirect.appendTo(log.toFile());
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(Repository.build().resolve("postgres").toFile())
        .setDataDirectory(directory)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_LIMIT)
        .setPort(Ports.free())
        .setOutputRedirector(output)
        .setErrorRedirector(output)
        .setServerConfig("listen_addresses", "127.0.0.1")
        // A socket file in /tmp would outlive a server that is killed.
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100");
  }

  /**
   * Starts the server on a thread of its own: the library waits for the whole limit even when the
   * server has said that it will not come.
   */
  private static EmbeddedPostgres launch(EmbeddedPostgres.Builder builder, Path log)
      throws IOException {
    FutureTask<EmbeddedPostgres> task = new FutureTask<>(builder::start);
    Thread thread = Thread.ofPlatform().daemon().name("crema-postgres-start").start(task);
    while (true) {
      try {
        return task.get(GIVE_UP_POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (Files.exists(log) && Files.readString(log).contains("could not start server")) {
          thread.interrupt();
          throw new IOException("The server ended at its start.", e);
        }
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while PostgreSQL started.", e);
      }
    }
  }

  private static String wayOut(Path log) {
    String text = Folders.tail(log, TAIL_LINES);
    if (text.contains("unshare")) {
      return "\nMaybe run as an ordinary user: PostgreSQL refuses to run as root, and this machine"
          + " allows no user namespaces.";
    }
    if (text.contains("incompatible with server")) {
      return "\nMaybe remove the folder: another version of PostgreSQL made it.";
    }
    return "";
  }

  /** Says who holds the directory, which PostgreSQL says only in its log. */
  private static void refuseIfRunning(Path directory) throws IOException {
    if (!Files.exists(directory.resolve("postmaster.pid"))) {
      return;
    }
    long process = processId(directory);
    boolean alive =
        ProcessHandle.of(process)
            .flatMap(handle -> handle.info().command())
            .filter(command -> command.contains("postgres"))
            .isPresent();
    if (alive) {
      throw new IOException(
          "The PostgreSQL data directory (%s) is in use by process %d.\nMaybe it is still running elsewhere: stop that first."
              .formatted(directory, process));
    }
  }

  private static long processId(Path directory) throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("postmaster.pid")).getFirst().strip());
  }

  private static Path logOf(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".log");
  }

  /**
   * Returns the port on the loopback address.
   *
   * @return the port
   */
  public int port() {
    return server.getPort();
  }

  /** Returns the server's process, as the operating system numbers it. */
  long processId() throws IOException {
    return processId(directory);
  }

  /**
   * Ends the server as {@code kill -9} does, and returns when all its processes are gone. What it
   * had not handed to the operating system is lost.
   *
   * @throws IOException if it is not running
   */
  public synchronized void kill() throws IOException {
    PostgresProcess process = PostgresProcess.of(processId());
    watch.close();
    process.kill();
    killed = process;
  }

  /**
   * Starts the server again after {@link #kill}, on the same directory and port, and returns when
   * it answers.
   *
   * @throws IOException if it was not killed or does not answer
   */
  public synchronized void restart() throws IOException {
    PostgresProcess process = killed;
    if (process == null) {
      throw new IOException("PostgreSQL on (%s) was not killed.".formatted(directory));
    }
    process.startAgain(logOf(directory));
    killed = null;
    awaitAnswer();
    watch = ParentWatch.over(processId());
  }

  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"))) {
        connection.isValid(1);
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - end > 0) {
          throw new IOException(
              "PostgreSQL did not come back on (%s):\n%s"
                  .formatted(directory, Folders.tail(logOf(directory), TAIL_LINES)),
              e);
        }
      }
      try {
        Thread.sleep(RESTART_POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while PostgreSQL started.", e);
      }
    }
  }

  /**
   * Lets the server hang: it takes connections, as the operating system does that, and answers
   * nothing until {@link #resume}.
   *
   * @throws IOException if it is not running
   */
  public void pause() throws IOException {
    PostgresProcess.of(processId()).stop();
  }

  /**
   * Lets the server go on after {@link #pause}.
   *
   * @throws IOException if it is not running
   */
  public void resume() throws IOException {
    PostgresProcess.of(processId()).goOn();
  }

  /**
   * Returns a JDBC address.
   *
   * @param database the database's name
   * @return the address, with the user in it
   */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port(), database, USER);
  }

  /**
   * Creates an empty database.
   *
   * @param name the name, lower case letters, digits and underscores
   */
  public void createDatabase(String name) {
    execute("create database " + checked(name));
  }

  /**
   * Creates an empty database unless there is one of this name.
   *
   * @param name the name, lower case letters, digits and underscores
   */
  public void createDatabaseIfAbsent(String name) {
    String sql = "select 1 from pg_database where datname = '%s'".formatted(checked(name));
    if (!isFound(sql)) {
      createDatabase(name);
    }
  }

  /**
   * Creates a database as a copy of another one, to which nobody is connected.
   *
   * @param name the name, lower case letters, digits and underscores
   * @param template the name of the database to copy
   */
  public void createDatabase(String name, String template) {
    execute("create database %s template %s".formatted(checked(name), checked(template)));
  }

  /**
   * Removes a database and ends the connections to it.
   *
   * @param name the name, lower case letters, digits and underscores
   */
  public void dropDatabase(String name) {
    execute("drop database if exists %s with (force)".formatted(checked(name)));
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The database name (%s) must match %s.".formatted(name, NAME.pattern()));
    }
    return name;
  }

  private boolean isFound(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + e.getMessage(), e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + e.getMessage(), e);
    }
  }

  /**
   * Stops the server; removes its directory if it is a temporary one. A second call does nothing.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Shutdown.remove(this);
    if (killed == null) {
      watch.close();
      server.close();
    }
    if (temporary) {
      Folders.remove(directory.getParent() == null ? directory : directory.getParent());
    }
  }
}
