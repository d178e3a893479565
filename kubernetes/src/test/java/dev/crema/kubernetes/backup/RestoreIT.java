package dev.crema.kubernetes.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One server without the rest: moments, bases that leave, damage. */
class RestoreIT {
  private static final Shell SHELL = Shell.of(Shell.REPOSITORY);

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void aServerComesBackAsItWasAtAMoment() throws Exception {
    Shell.assumePsql();
    Path backup = folder.resolve("backup");
    String moment;
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("data"))) {
      assertThat(SHELL.on(postgres, "backup.sh", backup, folder.resolve("data")).said())
          .contains("archive_mode is off");
      query(postgres, "alter system set archive_mode = on");
      query(
          postgres,
          "alter system set archive_command = '\"%s\" \"%%p\" \"%%f\" \"%s\"'"
              .formatted(SHELL.scripts().resolve("archive-wal.sh"), backup));
      postgres.kill();
      postgres.restart();
      assertThat(SHELL.on(postgres, "backup.sh", backup, folder).said())
          .contains("The server's files are in");

      Shell one = SHELL.with("KEEP", "1");
      Shell.good(one.on(postgres, "backup.sh", backup, folder.resolve("data")));
      List<Path> first = files(backup.resolve("base"));
      int segments = files(backup.resolve("wal")).size();
      Shell.good(one.on(postgres, "backup.sh", backup, folder.resolve("data")));
      // The first has left, and with it the segments that only it needs.
      assertThat(files(backup.resolve("base"))).hasSize(1).doesNotContainAnyElementsOf(first);
      assertThat(files(backup.resolve("wal")).size()).isLessThanOrEqualTo(segments);

      Thread.sleep(1100); // A base is named after the second of its end.
      query(postgres, "create table t as select 'kept' as x");
      moment = query(postgres, "select now() at time zone 'UTC'") + "+00";
      query(postgres, "delete from t");
      query(postgres, "select pg_switch_wal()");
      // Waits for the archive, as the next base does.
      Shell.good(SHELL.with("KEEP", "9").on(postgres, "backup.sh", backup, folder.resolve("data")));
      postgres.kill();
    }
    Path then = folder.resolve("then");
    Shell.good(SHELL.with("UNTIL", moment).run("restore.sh", backup, then));
    try (LocalPostgres postgres = LocalPostgres.start(then)) {
      while (query(postgres, "select pg_is_in_recovery()").equals("t")) {
        Thread.sleep(20); // It answers before it is there.
      }
      assertThat(query(postgres, "select x from t")).isEqualTo("kept");
      assertThat(query(postgres, "show archive_command")).isEmpty();
    }
    assertThat(
            SHELL
                .with("UNTIL", "2020-01-01")
                .run("restore.sh", backup, folder.resolve("no"))
                .said())
        .contains("has no base backup from before 2020-01-01");

    // A segment that the base needs, and that is damaged.
    for (Path segment : files(backup.resolve("wal"))) {
      if (!segment.toString().contains(".backup")) {
        Files.writeString(segment, "no gzip");
      }
    }
    Path damaged = folder.resolve("damaged");
    Shell.good(SHELL.run("restore.sh", backup, damaged));
    assertThatThrownBy(() -> LocalPostgres.start(damaged))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not start");
    assertThat(Files.readString(folder.resolve("damaged.log"))).contains("is damaged");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String query(LocalPostgres postgres, String sql) throws SQLException {
    return Installation.text(postgres, "postgres", sql);
  }
}
