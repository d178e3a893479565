package dev.crema.runner;

import dev.crema.runner.run.ToyBuild;
import dev.crema.runner.step.Catalogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Calls {@code crema} on a build of toy components. */
abstract class AbstractCremaTest {
  static final String PIPELINES = "src/test/resources/pipelines/";

  @TempDir Path folder;
  Path runs = Path.of("");
  Path build = Path.of("");
  String out = "";
  String errors = "";

  @BeforeEach
  void build() throws IOException {
    build = ToyBuild.create(folder.resolve("build"));
    runs = folder.resolve("runs");
  }

  int crema(String... arguments) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errorBytes = new ByteArrayOutputStream();
    int code =
        Crema.execute(
            new PrintStream(outBytes, true, StandardCharsets.UTF_8),
            new PrintStream(errorBytes, true, StandardCharsets.UTF_8),
            arguments);
    out = outBytes.toString(StandardCharsets.UTF_8);
    errors = errorBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  int run(String pipeline, String... more) {
    List<String> arguments = new ArrayList<>(arguments(pipeline));
    arguments.addAll(List.of(more));
    return crema(arguments.toArray(String[]::new));
  }

  List<String> arguments(String pipeline) {
    return List.of(
        "run", PIPELINES + pipeline, "--run-dir", runs.toString(), "--root", build.toString());
  }

  Path onlyRun() throws IOException {
    try (Stream<Path> list = Files.list(runs)) {
      return list.filter(path -> !path.endsWith(".cache")).findFirst().orElseThrow();
    }
  }

  Process start(List<String> arguments) throws IOException {
    return new ProcessBuilder(words(arguments))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Returns the command line of crema as a process of its own. */
  static List<String> words(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Catalogue.java(), "-XX:TieredStopAtLevel=1", "-cp"));
    words.add(System.getProperty("java.class.path"));
    words.add("dev.crema.runner.Crema");
    words.addAll(arguments);
    return words;
  }
}
