package dev.crema.testkit.sample;

import dev.crema.sdk.executor.Executor;
import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The ways in which a program may break KFP's contract; each must be caught. */
public enum BrewFault {
  /** A metric that is no number. */
  NAN(json -> json.replace("0.25", "NaN")),
  /** A metric that is text. */
  TEXT_METRIC(json -> json.replace("0.25", "\"good\"")),
  /** A field that KFP does not know. */
  UNKNOWN_FIELD(json -> json.replaceFirst("\"uri\"", "\"customPath\":\"/x\",\"uri\"")),
  /** Null among the metadata. */
  NULL_METADATA(json -> json.replace("0.25", "null")),
  /** An output parameter left out. */
  MISSING_PARAMETER(json -> json.replace("\"count\":2,", "")),
  /** An output parameter of another type. */
  WRONG_TYPE(json -> json.replace("\"count\":2,", "\"count\":2.5,")),
  /** An artifact that is written but not listed. */
  UNLISTED_ARTIFACT(json -> json.replaceFirst("\"grounds\":\\{.*?}]},", "")),
  /** KFP's own output copied. */
  EXECUTOR_LOGS(json -> json.replaceFirst("\"grounds\":", "\"executor-logs\":")),
  /** Another URI than the one given. */
  OTHER_URI(json -> json.replaceFirst("/grounds\"", "/elsewhere\"")),
  /** No executor output, only files. */
  FILES_ONLY(UnaryOperator.identity()),
  /** Outputs that differ from run to run. */
  RANDOM(json -> json.replace("\"strength\":0.925", "\"strength\":" + System.nanoTime())),
  /** A file beside the outputs. */
  STRAY_FILE(UnaryOperator.identity()),
  /** Leftovers of an earlier attempt kept. */
  KEEPS_LEFTOVERS(UnaryOperator.identity()),
  /** Outputs kept although the step failed. */
  OUTPUTS_ON_FAILURE(UnaryOperator.identity()),
  /** Something printed after the cause. */
  NOISE_AFTER_CAUSE(UnaryOperator.identity()),
  /** A link in an output. */
  LINK(UnaryOperator.identity()),
  /** The whole environment in the log. */
  PRINTS_ENVIRONMENT(UnaryOperator.identity()),
  /** Success whatever happens. */
  EXIT_ZERO(UnaryOperator.identity());

  private final UnaryOperator<String> spoil;

  BrewFault(UnaryOperator<String> spoil) {
    this.spoil = spoil;
  }

  /** Returns the executor output with this fault in it. */
  public String spoil(String json) {
    return spoil.apply(json);
  }

  static void run(Set<BrewFault> faults, String[] args) throws IOException {
    Path file = outputFile(args[1]);
    int code = new Executor(System.getenv(), System.err).execute(new BrewCoffee(), args);
    if (code == 0) {
      afterSuccess(faults, file);
    } else {
      afterFailure(faults, file);
    }
    System.exit(faults.contains(EXIT_ZERO) ? 0 : code);
  }

  private static void afterSuccess(Set<BrewFault> faults, Path file) throws IOException {
    String json = Files.readString(file);
    for (BrewFault fault : faults) {
      json = fault.spoil(json);
    }
    Files.writeString(file, json);
    if (faults.contains(STRAY_FILE)) {
      Files.writeString(file.resolveSibling("stray"), "");
    }
    if (faults.contains(KEEPS_LEFTOVERS)) {
      Files.writeString(file.resolveSibling("coffee").resolve("leftover"), "");
    }
    if (faults.contains(LINK)) {
      Path link = file.resolveSibling("coffee").resolve("link");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of("../grounds"));
    }
    if (faults.contains(PRINTS_ENVIRONMENT)) {
      System.out.println(System.getenv());
    }
    if (faults.contains(FILES_ONLY)) {
      Files.delete(file);
    }
  }

  private static void afterFailure(Set<BrewFault> faults, Path file) throws IOException {
    if (faults.contains(OUTPUTS_ON_FAILURE)) {
      Files.writeString(file, "{}");
    }
    if (faults.contains(NOISE_AFTER_CAUSE)) {
      System.err.println("bye");
    }
  }

  private static Path outputFile(String input) {
    if (Json.readObject(input, "input").get("outputs") instanceof Map<?, ?> outputs) {
      return Path.of(String.valueOf(outputs.get("outputFile")));
    }
    throw new IllegalArgumentException(input);
  }
}
