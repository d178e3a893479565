package dev.crema.inference.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM's heap holds after a full collection, asked by the jcmd of this JVM's own JDK. */
final class LiveHeap {
  // After a full collection everything that lives is in the old generation.
  private static final Pattern OLD =
      Pattern.compile("(?:Tenured|[A-Za-z]*OldGen|garbage-first heap).* used (\\d+)K");

  private LiveHeap() {}

  /**
   * Collects and looks.
   *
   * @return bytes
   * @throws IOException if jcmd does not reach the process
   */
  static long bytes(long pid) throws IOException {
    jcmd(pid, "GC.run");
    String info = jcmd(pid, "GC.heap_info");
    Matcher used = OLD.matcher(info);
    if (!used.find()) {
      throw new IOException("jcmd GC.heap_info tells of no old generation: " + info);
    }
    return 1024 * Long.parseLong(used.group(1));
  }

  private static String jcmd(long pid, String what) throws IOException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(program.toString(), Long.toString(pid), what)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("jcmd %s failed: %s".formatted(what, said));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return said;
  }
}
