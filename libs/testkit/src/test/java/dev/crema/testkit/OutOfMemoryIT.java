package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.testkit.sample.BrewCoffee;
import dev.crema.testkit.sample.BrewHunger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full heap, under the command line that every component has, ends as any other failure does. */
class OutOfMemoryIT {

  private static final LauncherStyle STYLE = LauncherStyle.LOCAL;

  /** A step that waits for a dead thread would wait for ever. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(BrewHunger.class)
  void aFullHeapIsSaidAndLeavesNoOutputs(BrewHunger hunger) throws Exception {
    Path beans = directory.resolve("before/beans");
    Files.createDirectories(beans);
    Files.writeString(beans.resolve("beans.txt"), "arabica");
    ContractExample example = ContractExample.of(BrewCoffee.class).artifact("beans", beans);
    ComponentDescription description = Descriptions.of(BrewCoffee.class);
    String input =
        LauncherStyle.json(new ExecutorInputs(STYLE, directory, description, example).tree());
    ComponentProcess.Ending ending =
        new ComponentProcess(
                description,
                ComponentProcess.classPathOf(BrewCoffee.class),
                Files.createDirectories(directory.resolve("scratch")))
            .run(
                input,
                Map.of("SAMPLE_HUNGER", hunger.name(), "JAVA_TOOL_OPTIONS", "-Xmx24m"),
                LIMIT);
    assertThat(ending.stderr()).contains("brewed"); // it had written its outputs
    assertThat(ending.exitCode()).as(ending.stderr()).isEqualTo(ErrorKind.INTERNAL.exitCode());
    assertThat(ending.lastLine())
        .matches(
            "error: The step ran out of memory \\(Java heap space; its heap may have 2\\d MB\\)\\.");
    assertThat(ending.stderr()).contains("Maybe give the step more memory: .set_memory_limit(...)");
    try (Stream<Path> left = Files.list(STYLE.outputFile(directory).getParent())) {
      assertThat(left).isEmpty();
    }
  }
}
