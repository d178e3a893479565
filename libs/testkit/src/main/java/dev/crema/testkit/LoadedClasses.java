package dev.crema.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM loaded, as it logged it.
 *
 * @param pid the process id that the JVM saw
 * @param archived classes that came from the archive
 * @param others classes that should have
 */
record LoadedClasses(long pid, List<String> archived, List<String> others) {

  private static final String FOLDER = ".cache";
  private static final String PREFIX = "classes-";

  /**
   * Made anew in each run, so never archived; or MLflow's client, which is left out on purpose (a
   * fifth of an archive for a call that waits for the network).
   */
  private static final Pattern LEFT_OUT =
      Pattern.compile("^org\\.mlflow|\\$\\$Lambda|LambdaForm\\$|0x|source: __");

  /** Returns a command whose JVM ends without its archive and logs the classes that it loads. */
  static List<String> logging(List<String> command) {
    List<String> logging = new ArrayList<>();
    for (String word : command) {
      logging.add(word.equals("-Xshare:auto") ? "-Xshare:on" : word);
    }
    logging.add(1, "-Xlog:class+load=info:file=/%s/%s%%p.log".formatted(FOLDER, PREFIX));
    return logging;
  }

  /** Removes what earlier runs logged. */
  static void forget(Path disk) throws IOException {
    for (Path log : logs(disk)) {
      Files.delete(log);
    }
  }

  /** Reads the log of one run and removes it. */
  static LoadedClasses in(Path disk) throws IOException {
    List<Path> logs = logs(disk);
    if (logs.isEmpty()) {
      return new LoadedClasses(0, List.of(), List.of());
    }
    String name = logs.getFirst().getFileName().toString();
    long pid = Long.parseLong(name.substring(PREFIX.length(), name.length() - ".log".length()));
    List<String> archived = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String line : Files.readAllLines(logs.getFirst())) {
      int source = line.indexOf(" source: ");
      if (source > 0) {
        String loaded = line.substring(line.indexOf("] ") + 2);
        if (line.contains("shared objects file")) {
          archived.add(loaded);
        } else if (!LEFT_OUT.matcher(loaded).find()) {
          others.add(loaded);
        }
      }
    }
    forget(disk);
    return new LoadedClasses(pid, archived, others);
  }

  private static List<Path> logs(Path disk) throws IOException {
    try (Stream<Path> files = Files.list(disk.resolve(FOLDER))) {
      return files.filter(file -> isLog(file.getFileName().toString())).toList();
    }
  }

  static boolean isLog(String fileName) {
    return fileName.startsWith(PREFIX);
  }

  /** Returns how much of what could come from the archive did. */
  double share() {
    return archived.isEmpty() ? 0 : (double) archived.size() / (archived.size() + others.size());
  }
}
