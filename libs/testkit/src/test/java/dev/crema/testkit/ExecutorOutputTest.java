package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.executor.Executor;
import dev.crema.testkit.sample.BrewCoffee;
import dev.crema.testkit.sample.BrewFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorOutputTest {

  @TempDir Path root;
  private ComponentDescription description;
  private String json;

  @BeforeEach
  void runOnce() throws IOException {
    Path beans = Files.createDirectories(root.resolve("before/beans"));
    Files.writeString(beans.resolve("beans.txt"), "arabica");
    description = Descriptions.of(BrewCoffee.class);
    ContractExample example = ContractExample.of(BrewCoffee.class).artifact("beans", beans);
    Map<String, Object> input =
        new ExecutorInputs(LauncherStyle.LOCAL, root, description, example).tree();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    int code =
        new Executor(Map.of(), new PrintStream(log, true, StandardCharsets.UTF_8))
            .execute(
                new BrewCoffee(), new String[] {"--executor_input", LauncherStyle.json(input)});
    assertThat(code).as(log.toString(StandardCharsets.UTF_8)).isZero();
    json = Files.readString(LauncherStyle.LOCAL.outputFile(root));
  }

  @Test
  void acceptsWhatTheSdkWrites() {
    ExecutorOutput output = ExecutorOutput.parse(json);
    output.requireDeclared(description);
    assertThat(output.parameters())
        .containsEntry("count", 2L)
        .containsEntry("chosen", "light")
        .containsEntry("strength", 0.925);
  }

  @ParameterizedTest
  @CsvSource({
    "NAN, not valid JSON",
    "TEXT_METRIC, metric (bitterness) is (good)",
    "UNKNOWN_FIELD, has the field (customPath)",
    "NULL_METADATA, value of (metrics.bitterness) is null",
    "MISSING_PARAMETER, output parameter (count) is missing",
    "WRONG_TYPE, output parameter (count) is (2.5)",
    "UNLISTED_ARTIFACT, output artifact (grounds) is not listed",
    "EXECUTOR_LOGS, lists (executor-logs)"
  })
  void refusesWhatKfpRefuses(BrewFault fault, String message) {
    String spoiled = fault.spoil(json);
    assertThat(spoiled).isNotEqualTo(json);
    assertThatThrownBy(() -> ExecutorOutput.parse(spoiled).requireDeclared(description))
        .hasMessageContaining(message);
  }
}
