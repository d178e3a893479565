package dev.crema.sdk.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked // nulls are among the inputs
class FailuresTest {

  record None() {}

  record Outputs(Artifact notes, double value) {}

  interface Body {
    Outputs run(StepContext context) throws Exception;
  }

  static final class Sample implements Step<None, Outputs> {
    private final Body body;

    Sample(Body body) {
      this.body = body;
    }

    @Override
    public Outputs run(None inputs, StepContext context) throws Exception {
      return body.run(context);
    }
  }

  @TempDir Path root;
  private Launch launch;

  @BeforeEach
  void start() {
    launch = new Launch(root).output("notes");
  }

  private int run(Body body) {
    return launch.run(new Sample(body));
  }

  @ParameterizedTest
  @EnumSource(ErrorKind.class)
  void mapsEachKindToItsExitCode(ErrorKind kind) {
    int code =
        run(
            _ -> {
              throw new StepException(kind, "The thing (x) is wrong.\nMaybe try (y).");
            });
    assertThat(code).isEqualTo(kind.exitCode()).isBetween(1, 6);
    assertThat(launch.log()).endsWith("hint: Maybe try (y).", "error: The thing (x) is wrong.");
    assertThat(launch.log().size() > 2).isEqualTo(kind == ErrorKind.INTERNAL);
  }

  static Stream<Arguments> exceptions() {
    return Stream.of(
        Arguments.of(new IllegalArgumentException("bad"), 2, "bad"),
        Arguments.of(
            new NumberFormatException("For input string: \"x\""), 2, "For input string: \"x\""),
        Arguments.of(new NoSuchFileException("/a/b"), 6, "The file (/a/b) does not exist."),
        Arguments.of(new AccessDeniedException("/a"), 6, "Access to (/a) is denied."),
        Arguments.of(
            new FileSystemException("/a", null, "No space left on device"),
            6,
            "The file (/a) cannot be read or written: No space left on device."),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/a")),
            6,
            "The file (/a) does not exist."),
        Arguments.of(
            new UncheckedIOException("Cannot read (/a).", new IOException("x")),
            6,
            "Cannot read (/a)."),
        Arguments.of(new IllegalStateException("broken"), 1, "IllegalStateException: broken"),
        Arguments.of(new NullPointerException(), 1, "java.lang.NullPointerException"),
        Arguments.of(
            new OutOfMemoryError("Java heap space"),
            1,
            "The step ran out of memory (Java heap space; its heap may have %d MB)."
                .formatted(Runtime.getRuntime().maxMemory() >> 20)),
        Arguments.of(
            new ExecutionException(new OutOfMemoryError("Java heap space")),
            1,
            "The step ran out of memory (Java heap space; its heap may have %d MB)."
                .formatted(Runtime.getRuntime().maxMemory() >> 20)),
        Arguments.of(new IllegalArgumentException("a\u0000b\u001b[31m"), 2, "a�b�[31m"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void endsTheLogWithOneSentence(Throwable thrown, int code, String cause) {
    int exitCode =
        run(
            _ -> {
              switch (thrown) {
                case Exception e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(thrown);
              }
            });
    assertThat(exitCode).isEqualTo(code);
    assertThat(launch.cause()).isEqualTo("error: " + cause);
    assertThat(launch.outputFile()).doesNotExist();
  }

  @Test
  void printsTheStackTraceOnRequest() {
    Body body =
        _ -> {
          throw new IllegalArgumentException("bad");
        };
    run(body);
    assertThat(launch.log()).hasSize(1);
    launch.environment.put("CREMA_DEBUG", "1");
    run(body);
    assertThat(launch.log()).hasSizeGreaterThan(3).last().isEqualTo("error: bad");
  }

  @Test
  void boundsTheLengthOfTheCause() {
    run(
        _ -> {
          throw new IllegalArgumentException("x".repeat(100_000));
        });
    assertThat(launch.cause()).hasSize("error: ".length() + Failure.MAX_LINE_CHARACTERS + 1);
  }

  @Test
  void removesOutputsOfAStepThatFails() throws IOException {
    Files.createDirectories(root.resolve("task"));
    Files.writeString(launch.outputFile(), "of an earlier success");
    int code =
        run(
            context -> {
              Files.createDirectories(context.newArtifact("notes").path().resolve("half"));
              throw new IOException("disk");
            });
    assertThat(code).isEqualTo(6);
    assertThat(launch.outputPath("notes")).doesNotExist();
    assertThat(launch.outputFile()).doesNotExist();
  }

  @Test
  void removesOldOutputsEvenIfTheInputsAreWrong() throws IOException {
    Path old = Files.createDirectories(launch.outputPath("notes")).resolve("old");
    Files.writeString(old, "x");
    Files.writeString(launch.outputFile(), "{}");
    record Needs(String name) {}
    Step<Needs, Outputs> step =
        new Step<>() {
          @Override
          public Outputs run(Needs inputs, StepContext context) {
            throw new AssertionError("must not run");
          }
        };
    assertThat(launch.run(step)).isEqualTo(2);
    assertThat(old).doesNotExist();
    assertThat(launch.outputFile()).doesNotExist();
  }

  @Test
  void refusesOutputsThatKfpWouldRefuse() {
    assertThat(run(context -> new Outputs(written(context), Double.NaN))).isOne();
    assertThat(launch.cause())
        .contains("returned a wrong output: The parameter (value) has the value (NaN)");
    assertThat(launch.outputPath("notes")).doesNotExist();
    assertThat(run(_ -> null)).isOne();
    assertThat(launch.cause()).contains("returned null instead of its outputs");
    assertThat(run(_ -> new Outputs(null, 1))).isOne();
    assertThat(launch.cause()).contains("returned null for the output (notes)");
    assertThat(run(context -> new Outputs(context.newArtifact("notes"), 1))).isOne();
    assertThat(launch.cause()).contains("returned without writing its output (notes)");
    assertThat(run(_ -> new Outputs(Artifact.of("x", root), 1))).isOne();
    assertThat(launch.cause()).contains("whose place is");
    assertThat(launch.log())
        .contains("hint: Maybe write to context.newArtifact(\"notes\") and return that.");
  }

  @Test
  void refusesOutputsThatAreNotDeclared() {
    assertThat(run(context -> new Outputs(context.newArtifact("nodes"), 1))).isOne();
    assertThat(launch.cause())
        .contains("No output (nodes) of type Artifact is declared, only [notes]");
    assertThat(
            run(
                context -> {
                  Dataset wrong = context.newDataset("notes");
                  throw new AssertionError(wrong);
                }))
        .isOne();
    assertThat(launch.cause()).contains("No output (notes) of type Dataset is declared");
  }

  @Test
  void refusesMetricsThatAreNotFinite() {
    assertThat(
            run(
                _ -> {
                  throw new AssertionError(Metrics.of(Map.of("auc", Double.NaN)));
                }))
        .isOne();
    assertThat(launch.cause()).contains("The metric (auc) is (NaN), which KFP cannot take.");
  }

  @Test
  void showsTheEnvironmentAndLogs() {
    launch.environment.put("TOKEN", "secret");
    launch.environment.put("EMPTY", "");
    assertThat(
            run(
                context -> {
                  assertThat(context.environment("TOKEN")).isEqualTo("secret");
                  assertThat(context.environment("EMPTY")).isNull();
                  assertThat(context.environment("UNSET")).isNull();
                  context.log("working");
                  return new Outputs(written(context), 1);
                }))
        .isZero();
    assertThat(launch.log()).containsExactly("working");
  }

  private static Artifact written(StepContext context) throws IOException {
    Artifact notes = context.newArtifact("notes");
    Files.writeString(notes.path(), "n");
    return notes;
  }
}
