package dev.crema.runner.cluster;

import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Several files of schedules, all of which are right before anything is sent. */
public final class ScheduleFiles {
  private ScheduleFiles() {}

  /**
   * Reads files.
   *
   * @throws InvalidInputException naming everything that is wrong
   * @throws IOException if one cannot be read
   */
  public static List<ScheduleFile> read(List<Path> files) throws IOException {
    List<ScheduleFile> schedules = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<String, Path> names = new HashMap<>();
    for (Path file : files) {
      try {
        ScheduleFile schedule = ScheduleReader.read(file);
        schedules.add(schedule);
        problems.addAll(twice(schedule, file, names));
      } catch (InvalidInputException e) {
        problems.add(e.sentence());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(String.join("\n", problems));
    }
    return schedules;
  }

  /**
   * Reads each {@code .yaml} of a folder, in the order of their names; none is right too. What
   * begins with a dot is left out: Kubernetes mounts a ConfigMap with such.
   *
   * @throws InvalidInputException naming everything that is wrong
   * @throws IOException if one cannot be read
   */
  public static List<ScheduleFile> readFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "There is no folder (%s) with schedules.\nMaybe its ConfigMap is not mounted."
              .formatted(folder));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return read(files.filter(ScheduleFiles::isSchedule).sorted().toList());
    }
  }

  private static boolean isSchedule(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".yaml") && !name.startsWith(".") && Files.isRegularFile(file);
  }

  /** Two files that declare one name would replace each other's for ever. */
  private static List<String> twice(ScheduleFile schedule, Path file, Map<String, Path> names) {
    List<String> problems = new ArrayList<>();
    for (ScheduleFile.Declared declared : schedule.declared()) {
      Path other = names.putIfAbsent(declared.name(), file);
      if (other != null) {
        problems.add(
            "The schedule (%s) is declared in (%s) and in (%s)."
                .formatted(declared.name(), other, file));
      }
    }
    return problems;
  }
}
