package dev.crema.kubernetes.backup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the scripts of kubernetes/backup.
 *
 * @param scripts their folder
 * @param environment further variables of theirs
 */
record Shell(Path scripts, Map<String, String> environment) {
  /** This repository, for a test; a drill is told. */
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /**
   * How a script ended.
   *
   * @param exitCode of the process
   * @param said all it wrote
   */
  record Ending(int exitCode, String said) {}

  /** Returns a shell with the scripts of a repository. */
  static Shell of(Path repository) {
    return new Shell(repository.resolve("kubernetes/backup"), Map.of());
  }

  /** Returns a shell with one variable more. */
  Shell with(String name, String value) {
    return new Shell(scripts, Map.of(name, value));
  }

  /** Skips a test where there is no program that the scripts could ask PostgreSQL with. */
  static void assumePsql() {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "psql"))),
        "psql is not on the PATH. Maybe run: apt-get install postgresql-client");
  }

  /** Runs a script that asks no server. */
  Ending run(String script, Object... arguments) throws IOException, InterruptedException {
    return run(0, script, arguments);
  }

  /** Runs a script that asks a server, by libpq's variables. */
  Ending on(LocalPostgres postgres, String script, Object... arguments)
      throws IOException, InterruptedException {
    return run(postgres.port(), script, arguments);
  }

  private Ending run(int port, String script, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(scripts.resolve(script).toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    if (port != 0) {
      builder.environment().put("PGHOST", "127.0.0.1");
      builder.environment().put("PGPORT", Integer.toString(port));
      builder.environment().put("PGUSER", LocalPostgres.USER);
      builder.environment().put("PGDATABASE", "postgres");
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ending(process.waitFor(), said.strip());
  }

  /** Returns what a script said, which is to end well. */
  static String good(Ending ending) throws IOException {
    if (ending.exitCode() != 0) {
      throw new IOException("It ended with %d: %s".formatted(ending.exitCode(), ending.said()));
    }
    return ending.said();
  }
}
