package dev.crema.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresMlflow
class EndWithTheJvmIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void leavesNoProcessWhenTheJvmIsEndedBySignal(String signal, @TempDir Path folder)
      throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dcrema.root=" + Repository.root(),
                "-cp",
                System.getProperty("java.class.path"),
                ServeUntilKilled.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      List<ProcessHandle> started = processes(jvm.inputReader());
      assertThat(started).hasSizeGreaterThanOrEqualTo(3).allMatch(ProcessHandle::isAlive);

      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + jvm.pid()).start().waitFor();

      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
        Thread.sleep(50);
      }
      assertThat(started).noneMatch(ProcessHandle::isAlive);
      assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
    } finally {
      jvm.destroyForcibly(); // else a failure would keep the build waiting for its output
    }
  }

  private static List<ProcessHandle> processes(BufferedReader output) throws Exception {
    List<ProcessHandle> processes = new ArrayList<>();
    for (String line = output.readLine();
        line != null && !line.equals("ready");
        line = output.readLine()) {
      ProcessHandle.of(Long.parseLong(line)).ifPresent(processes::add);
    }
    return processes;
  }
}
