package dev.crema.runner.step;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run's steps when this JVM ends without doing so, by {@code kill -9} for example, and says
 * so in a file, since nobody is left to write {@code run.json}.
 *
 * <p>A small shell holds one end of a pipe; the other end closes with the JVM. It finds the steps
 * by the mark in their environment, on Linux only, and containers by their label; as long as a
 * client that was to start one lives, there may be another.
 */
public final class RunWatch implements AutoCloseable {
  /** What is left in the folder of a run or step whose runner was killed. */
  public static final String KILLED = "killed";

  private static final String SCRIPT =
      """
      trap '' INT HUP TERM
      cat > /dev/null
      if [ -n "$3" ]; then
        round=0
        while [ $round -lt 30 ]; do
          ids=$("$3" ps --all --quiet --filter "$4" 2> /dev/null)
          [ -z "$ids" ] || "$3" rm --force --volumes $ids > /dev/null 2>&1
          sleep 0.3
          round=$((round + 1))
          starts=
          for file in /proc/[0-9]*/cmdline; do
            if grep -qzsFx -e "--$4" "$file"; then starts=1; fi
          done
          [ -n "$starts" ] || [ $round -lt 3 ] || break
        done
      fi
      for file in /proc/[0-9]*/environ; do
        if grep -qzs $1 -e "$0" "$file"; then
          pid=${file#/proc/}
          kill -9 "${pid%/environ}" 2> /dev/null
        fi
      done
      : > "$2"
      """;

  private final Process shell;

  private RunWatch(Process shell) {
    this.shell = shell;
  }

  /**
   * How the containers of a run are removed.
   *
   * @param program the runtime
   * @param filter what it lists them by
   * @param environment in which the runtime is called
   */
  public record Sweep(String program, String filter, Map<String, String> environment) {}

  /** Watches over all steps whose folders are below a run's folder, and the run's containers. */
  public static RunWatch over(Path run, @Nullable Sweep sweep) throws IOException {
    return over(ProcessTree.MARK + "=" + run + "/", "-F", run, sweep);
  }

  /** Watches over one step, and its container. */
  public static RunWatch overStep(Path step, @Nullable Sweep sweep) throws IOException {
    return over(ProcessTree.MARK + "=" + step, "-Fx", step, sweep);
  }

  private static RunWatch over(String mark, String match, Path folder, @Nullable Sweep sweep)
      throws IOException {
    String killed = folder.resolve(KILLED).toString();
    List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, mark, match, killed));
    ProcessBuilder builder = new ProcessBuilder(words);
    if (sweep != null) {
      words.addAll(List.of(sweep.program(), sweep.filter()));
      builder.environment().clear();
      builder.environment().putAll(sweep.environment());
    }
    return new RunWatch(
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start());
  }

  /** Stops watching. The shell goes before its pipe closes, so that it ends nobody. */
  @Override
  public void close() {
    shell.destroyForcibly();
    shell.onExit().join();
    try {
      shell.getOutputStream().close();
    } catch (IOException _) {
      // The pipe is gone, which is what was wanted.
    }
  }
}
