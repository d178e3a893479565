package dev.crema.sdk.executor;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Why a step failed, as the log and the exit code tell it.
 *
 * @param kind the kind, hence the exit code
 * @param cause the exception
 */
record Failure(ErrorKind kind, Throwable cause) {

  /** Most characters of one printed line: a log is for people. */
  static final int MAX_LINE_CHARACTERS = 4_000;

  private static final int MB_SHIFT = 20;

  /** How many causes of causes are looked at; a chain may be a ring. */
  private static final int MAX_DEPTH = 20;

  static Failure of(Throwable cause) {
    OutOfMemoryError outOfMemory = cause instanceof StepException ? null : outOfMemory(cause);
    if (outOfMemory != null) {
      return new Failure(ErrorKind.INTERNAL, outOfMemory);
    }
    return switch (cause) {
      case StepException e -> new Failure(e.kind(), e);
      case UncheckedIOException e -> new Failure(ErrorKind.IO, e);
      case IOException e -> new Failure(ErrorKind.IO, e);
      case IllegalArgumentException e -> new Failure(ErrorKind.INVALID_INPUT, e);
      default -> new Failure(ErrorKind.INTERNAL, cause);
    };
  }

  /** Returns the full heap behind a failure, which pools of threads wrap; null without one. */
  static @Nullable OutOfMemoryError outOfMemory(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      if (cause instanceof OutOfMemoryError error) {
        return error;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /**
   * Prints the stack trace if it helps, then advice, then the one sentence that says why: the last
   * line of the log is what people see first.
   */
  void print(PrintStream log, boolean debug) {
    if (cause instanceof OutOfMemoryError) {
      printOutOfMemory(log);
      return;
    }
    if (debug || kind == ErrorKind.INTERNAL) {
      cause.printStackTrace(log);
    }
    String[] lines = message(cause).strip().split("\\R+");
    for (String advice : Arrays.copyOfRange(lines, 1, lines.length)) {
      log.println("hint: " + printable(advice));
    }
    log.println("error: " + printable(lines[0]));
    log.flush();
  }

  /** Takes little memory: no formatter, no pattern, and no text joined by {@code +}. */
  private void printOutOfMemory(PrintStream log) {
    try {
      cause.printStackTrace(log);
    } catch (OutOfMemoryError _) {
      log.println();
    }
    log.println("hint: Maybe give the step more memory: .set_memory_limit(...)");
    String sentence =
        "error: The step ran out of memory (".concat(String.valueOf(cause.getMessage()));
    if (cause.getClass() == OutOfMemoryError.class) { // the JVM's own, which says no limit
      String heap = Long.toString(Runtime.getRuntime().maxMemory() >> MB_SHIFT);
      sentence = sentence.concat("; its heap may have ").concat(heap).concat(" MB");
    }
    log.println(sentence.concat(")."));
    log.flush();
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return switch (cause) {
      case NoSuchFileException e -> "The file (%s) does not exist.".formatted(e.getFile());
      case AccessDeniedException e -> "Access to (%s) is denied.".formatted(e.getFile());
      case FileAlreadyExistsException e -> "The file (%s) exists already.".formatted(e.getFile());
      case NotDirectoryException e -> "The path (%s) is no directory.".formatted(e.getFile());
      case FileSystemException e ->
          "The file (%s) cannot be read or written: %s.".formatted(e.getFile(), e.getReason());
      default -> orName(message, cause);
    };
  }

  private static String orName(@Nullable String message, Throwable cause) {
    Throwable inner = cause.getCause();
    if (cause instanceof UncheckedIOException
        && inner != null
        && inner.toString().equals(message)) {
      return message(inner); // the wrapper says nothing of its own
    }
    if (message == null || message.isBlank()) {
      return cause.getClass().getName();
    }
    boolean sentence =
        cause instanceof StepException
            || cause instanceof IllegalArgumentException
            || cause instanceof IOException
            || cause instanceof UncheckedIOException;
    return sentence ? message : cause.getClass().getSimpleName() + ": " + message;
  }

  private static String printable(String line) {
    String clean = line.strip().replaceAll("\\p{Cntrl}", "�");
    return clean.length() <= MAX_LINE_CHARACTERS
        ? clean
        : clean.substring(0, MAX_LINE_CHARACTERS) + "…";
  }
}
