package dev.crema.runner.run;

import dev.crema.runner.step.StepFolder;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The folder of one run: {@code run.json}, the pipeline as it was, a folder for every step. */
public record RunFolder(Path root) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Makes a folder that no other run has, even one that starts at the same time. */
  public static RunFolder create(Path runs, String pipeline, Instant now) throws IOException {
    Files.createDirectories(runs);
    String name = pipeline.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + STAMP.format(now);
    for (int number = 1; ; number++) {
      try {
        return new RunFolder(Files.createDirectory(runs.resolve(name + "-" + number)).toRealPath());
      } catch (FileAlreadyExistsException _) {
        continue;
      }
    }
  }

  /**
   * Makes the folder for runs if there is none.
   *
   * @throws InvalidInputException if nothing can be written there
   */
  static void requireWritable(Path runs) throws IOException {
    try {
      Files.createDirectories(runs);
      Files.delete(Files.createTempFile(runs, ".writable-", ""));
    } catch (FileSystemException e) {
      throw new InvalidInputException(
          "The folder for runs (%s) cannot be written: %s.\nMaybe choose another one: --run-dir <folder>"
              .formatted(runs, reason(e)));
    }
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "(%s) is a file".formatted(e.getFile());
      default -> e.getReason() == null ? e.toString() : e.getReason();
    };
  }

  /** Returns the folder of a step. */
  public StepFolder step(String path) {
    return new StepFolder(root.resolve("tasks").resolve(path));
  }

  /** Writes {@code run.json} whole. */
  void write(RunRecord run) throws IOException {
    Path temporary = root.resolve(RunRecord.FILE + ".tmp");
    Files.writeString(temporary, Json.pretty(run.toJson()));
    Files.move(temporary, root.resolve(RunRecord.FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
