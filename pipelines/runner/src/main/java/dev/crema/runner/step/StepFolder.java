package dev.crema.runner.step;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** The folder of one step of one run: what went in, what came out, what it said. */
public record StepFolder(Path root) {
  /** Where the step's input is kept. */
  public Path executorInput() {
    return root.resolve("executor_input.json");
  }

  /** Where the step must write its output. */
  public Path executorOutput() {
    return root.resolve("executor_output.json");
  }

  /** What is needed to start it again. */
  public Path task() {
    return root.resolve("task.json");
  }

  /** Its standard output. */
  public Path stdout() {
    return root.resolve("stdout.log");
  }

  /** Its standard error. */
  public Path stderr() {
    return root.resolve("stderr.log");
  }

  /** Where an output artifact goes: a file or a folder, as the step likes. */
  public Path artifact(String name) {
    return root.resolve("artifacts").resolve(name);
  }

  /** Where an output parameter may be written as a file. */
  public Path parameter(String name) {
    return root.resolve("parameters").resolve(name);
  }

  /** The step's working directory, empty at the start. */
  public Path work() {
    return root.resolve("work");
  }

  /** Makes the folder as a fresh pod would see it: parents exist, outputs do not. */
  public void prepare() throws IOException {
    for (String leftover : List.of("artifacts", "parameters", "work")) {
      delete(root.resolve(leftover));
      Files.createDirectories(root.resolve(leftover));
    }
    Files.deleteIfExists(executorOutput());
  }

  /** Deletes a file or a folder with all that is in it; links are deleted, not followed. */
  public static void delete(Path path) throws IOException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, java.io.@org.jspecify.annotations.Nullable IOException error)
              throws IOException {
            if (error != null) {
              throw error;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
