package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.kfp.Habits;
import dev.crema.testkit.kfp.HeldLauncher;
import dev.crema.testkit.kfp.KfpDouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Calls a double of KFP, whose runs end when a test says so. */
abstract class AbstractDoubleTest {
  static final KfpLimits LIMITS =
      new KfpLimits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(8),
          Duration.ofSeconds(30),
          3,
          Duration.ofMillis(4),
          4 << 20,
          500);

  @TempDir Path folder;
  final HeldLauncher launcher = new HeldLauncher();

  @SuppressWarnings("NullAway.Init") // set before each test
  KfpDouble kfp;

  @SuppressWarnings("NullAway.Init") // set before each test
  Kfp client;

  @BeforeEach
  void start() {
    start(KfpDouble.Options.of(folder.resolve("work"), launcher));
  }

  private void start(KfpDouble.Options options) {
    kfp = KfpDouble.start(options);
    client = client(LIMITS);
  }

  void replace(KfpDouble.Options options) {
    kfp.close();
    start(options);
  }

  Kfp client(KfpLimits limits) {
    return client(KfpSettings.of(kfp.uri()).withLimits(limits));
  }

  static Kfp client(KfpSettings settings) {
    return new Kfp(settings, Timekeeper.system(), new SplittableRandom(7));
  }

  @AfterEach
  void theDoubleKeptToTheModels() {
    assertThat(kfp.violations()).isEmpty();
    kfp.close();
  }

  static Habits slowToShow() {
    return Habits.all()
        .withTimes(Duration.ofMillis(20), Duration.ofMillis(300), Duration.ofSeconds(30));
  }

  /** A pipeline of one step with a parameter of each kind. */
  static byte[] pipeline(String name) {
    return """
        components:
          comp-step:
            executorLabel: exec-step
        deploymentSpec:
          executors:
            exec-step:
              container:
                args: ['%s']
                command: [echo]
                image: localhost/none:1
                resources: {cpuLimit: 0, required: false}
        pipelineInfo:
          name: churn
        root:
          dag:
            tasks:
              step:
                cachingOptions: {}
                componentRef: {name: comp-step}
                taskInfo: {name: step}
          inputDefinitions:
            parameters:
              label: {parameterType: STRING}
              rows: {parameterType: NUMBER_INTEGER, defaultValue: 0.0, isOptional: true}
              shuffle: {parameterType: BOOLEAN, defaultValue: false, isOptional: true}
              columns: {parameterType: LIST, defaultValue: [], isOptional: true}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.17.0
        """
        .formatted(name)
        .getBytes(StandardCharsets.UTF_8);
  }

  static PipelineUpload upload(String argument) {
    return new PipelineUpload("churn", "", pipeline(argument));
  }

  PipelineVersion pinned() {
    return client.pipelines().pin(upload("one"));
  }

  RunRequest request(String name) {
    return new RunRequest(
        name,
        client.experiments().getOrCreate("retraining").id(),
        pinned().reference(),
        new Parameters(Map.of("label", "churned")),
        null);
  }

  Run started(String name) {
    return client.runs().create(request(name));
  }

  long callsOf(String pattern) {
    return kfp.calls().stream().filter(call -> call.matches(pattern)).count();
  }

  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the time for it").isLessThan(end);
      Thread.onSpinWait();
      try {
        Thread.sleep(Duration.ofMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  static byte[] file(String path) throws IOException {
    return Files.readAllBytes(Path.of("../..").resolve(path));
  }
}
