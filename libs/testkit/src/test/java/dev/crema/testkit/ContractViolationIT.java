package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.testkit.sample.BrewCoffee;
import dev.crema.testkit.sample.BrewFault;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract test must fail for programs that break the contract, and say why. */
class ContractViolationIT {

  @TempDir Path directory;

  @Test
  void catchesProgramsThatLeaveTooMuch() throws Exception {
    Map<String, String> failures =
        failures(
            BrewFault.STRAY_FILE,
            BrewFault.RANDOM,
            BrewFault.KEEPS_LEFTOVERS,
            BrewFault.OUTPUTS_ON_FAILURE,
            BrewFault.NOISE_AFTER_CAUSE,
            BrewFault.LINK,
            BrewFault.PRINTS_ENVIRONMENT,
            BrewFault.UNLISTED_ARTIFACT);
    assertThat(failures.get("leavesNothingBesideItsOutputs")).contains("stray");
    assertThat(failures.get("givesTheSameOutputsOnAClusterAndLocally")).contains("strength");
    assertThat(failures.get("succeedsAsARetryOverWhatAKillLeftOnACluster")).contains("leftover");
    assertThat(failures.get("leavesNoOutputsWhenItFails")).contains("output_metadata.json");
    assertThat(failures.get("refusesAWrongInputWithOneClearCause")).contains("bye");
    assertThat(failures.get("writesAnExecutorOutputThatKfpTakesLocally"))
        .contains("(grounds) is not listed");
    assertThat(failures.get("givesNoLinksAndNoEmptyFoldersWhichAClusterDoesNotKeep"))
        .contains("link");
    assertThat(failures.get("printsNothingOfWhatKfpsMlflowPluginPutsIntoItsEnvironment"))
        .contains("KFP_MLFLOW_CONFIG");
    assertThat(failures)
        .doesNotContainKeys("hasOneNameEverywhere", "succeedsLocallyWhereNothingIsCreatedForIt");
  }

  @Test
  void catchesProgramsThatWriteFilesOnlyAndAlwaysSucceed() throws Exception {
    Map<String, String> failures = failures(BrewFault.FILES_ONLY, BrewFault.EXIT_ZERO);
    assertThat(failures.get("writesAnExecutorOutputThatKfpTakesOnACluster"))
        .contains("wrote no executor output");
    assertThat(failures.get("refusesAWrongInputWithOneClearCause")).contains("exit code");
  }

  private Map<String, String> failures(BrewFault... faults) throws Exception {
    Contract contract =
        new Contract(Arrays.stream(faults).map(Enum::name).collect(Collectors.joining(",")));
    contract.startProcesses(directory);
    return contract.failures();
  }

  /** A contract test that collects failures instead of reporting them to JUnit. */
  private static final class Contract extends ProcessContractTest {

    private final String faults;

    Contract(String faults) {
      this.faults = faults;
    }

    @Override
    protected ContractExample example(Path directory) throws IOException {
      Path beans = Files.createDirectories(directory.resolve("beans"));
      Files.writeString(beans.resolve("beans.txt"), "arabica");
      return ContractExample.of(BrewCoffee.class)
          .artifact("beans", beans)
          .environment("SAMPLE_FAULTS", faults);
    }

    Map<String, String> failures() {
      Map<String, String> failures = new LinkedHashMap<>();
      tests()
          .forEach(
              (name, test) -> {
                try {
                  test.run();
                } catch (AssertionError | IllegalArgumentException e) {
                  failures.put(name, String.valueOf(e.getMessage()));
                }
              });
      return failures;
    }

    private Map<String, Runnable> tests() {
      Map<String, Runnable> tests = new LinkedHashMap<>();
      for (Method method : ProcessContractTest.class.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          tests.put(method.getName(), () -> invoke(method));
        }
      }
      return tests;
    }

    private void invoke(Method method) {
      try {
        method.invoke(this);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof AssertionError failure) {
          throw failure;
        }
        throw new IllegalArgumentException(e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
