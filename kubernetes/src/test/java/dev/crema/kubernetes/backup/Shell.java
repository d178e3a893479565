package dev.crema.kubernetes.backup;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the scripts of kubernetes/backup.
 *
 * @param scripts their folder
 */
record Shell(Path scripts) {
  /**
   * How a script ended.
   *
   * @param exitCode of the process
   * @param said all it wrote
   */
  record Ending(int exitCode, String said) {}

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
