package dev.crema.fetchchampion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.models.ModelPackage;
import dev.crema.models.testing.SmallPackages;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.Tags;
import dev.crema.registry.testing.TestVersions;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresMlflow
class FetchChampionIT extends ComponentContractTest {
  @Override
  protected ContractExample example(Path directory) throws Exception {
    String model = SharedMlflow.uniqueName("fetch-contract");
    promoted(model, directory.resolve("package"), 1.5);
    return ContractExample.of(FetchChampion.class)
        .parameter("model_name", model)
        .environment("MLFLOW_TRACKING_URI", uri().toString());
  }

  @Test
  void fetchesThePackageOfTheChampion(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("fetch");
    ModelPackage registered = promoted(model, folder.resolve("package"), 1.5);

    FetchChampion.Outputs outputs = run(model, folder);

    assertThat(outputs.found()).isTrue();
    assertThat(outputs.version()).isEqualTo("1");
    assertThat(ModelPackage.open(outputs.champion().path()).digest())
        .isEqualTo(registered.digest());
    assertThat(outputs.champion().metadata())
        .containsEntry("found", true)
        .containsEntry("model_name", model)
        .containsEntry("version", "1")
        .containsEntry("package_digest", registered.digest());
  }

  @Test
  void noneIsAnAnswer(@TempDir Path folder) throws Exception {
    FetchChampion.Outputs outputs = run(SharedMlflow.uniqueName("fetch"), folder);

    assertThat(outputs.found()).isFalse();
    assertThat(outputs.version()).isEmpty();
    try (Stream<Path> files = Files.list(outputs.champion().path())) {
      assertThat(files).map(file -> file.getFileName().toString()).containsExactly("champion.json");
    }
    assertThat(outputs.champion().path().resolve("champion.json")).hasContent("{\"found\":false}");
  }

  @Test
  void aVersionThatIsNotTheChampionIsFetchedByItsNumber(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("fetch");
    promoted(model, folder.resolve("champion"), 1.5);
    ModelPackage second = registered(model, folder.resolve("second"), 2.5);

    FetchChampion.Outputs outputs =
        run(model, "2", Files.createDirectory(folder.resolve("outputs")));
    assertThat(outputs.found()).isTrue();
    assertThat(outputs.version()).isEqualTo("2");
    assertThat(ModelPackage.open(outputs.champion().path()).digest()).isEqualTo(second.digest());

    FetchChampion.Outputs gone = run(model, "3", Files.createDirectory(folder.resolve("none")));
    assertThat(gone.found()).isFalse();
    assertThat(gone.version()).isEmpty();
  }

  @Test
  void tellsHowManyRowsTheNewestVersionsHadOfThoseThatSayIt(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("fetch");
    List<String> noted = Arrays.asList("5000", null, "about 5000", "5100", "4990");
    for (int i = 0; i < noted.size(); i++) {
      Path directory = folder.resolve("package-" + i);
      ModelPackage written = SmallPackages.write(directory, 1.5 + i);
      Map<String, String> tags = noted.get(i) == null ? Map.of() : Map.of(Tags.ROWS, noted.get(i));
      TestVersions.register(registry(), model, directory, written.digest(), tags);
    }

    assertThat(earlierRows(model, 10, folder.resolve("ten"))).isEqualTo("4990, 5100, 5000");
    assertThat(earlierRows(model, 2, folder.resolve("two"))).isEqualTo("4990, 5100");
    assertThat(earlierRows(model, 0, folder.resolve("none"))).isEmpty();
    assertThat(earlierRows(SharedMlflow.uniqueName("fetch"), 10, folder.resolve("new")))
        .isEqualTo("none");
  }

  private static String earlierRows(String model, long versions, Path outputs) throws Exception {
    return run(new FetchChampion.Inputs(model, "", versions), Files.createDirectory(outputs))
        .earlierRows();
  }

  @Test
  void packageWithAFlippedByteIsRefusedAndNothingIsWritten(@TempDir Path folder) throws Exception {
    String model = SharedMlflow.uniqueName("fetch");
    promoted(model, folder.resolve("package"), 1.5);
    String source =
        MlflowRegistry.connect(ConnectionSettings.of(uri()))
            .byVersion(model, "1")
            .orElseThrow()
            .source();
    String id = source.substring("models:/".length());
    try (Stream<Path> files = Files.walk(SharedMlflow.get().artifacts())) {
      Path scorer =
          files
              .filter(file -> file.toString().contains(id))
              .filter(file -> file.endsWith("package/scorer.json"))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(scorer);
      bytes[bytes.length / 2] ^= 1;
      Files.write(scorer, bytes);
    }
    Path outputs = Files.createDirectory(folder.resolve("outputs"));
    assertThatThrownBy(() -> run(model, outputs))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("The file (package/scorer.json) of version 1")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
    assertThat(outputs).isEmptyDirectory();
  }

  private static FetchChampion.Outputs run(String model, Path folder) throws Exception {
    return run(model, "", folder);
  }

  private static FetchChampion.Outputs run(String model, String version, Path folder)
      throws Exception {
    return run(new FetchChampion.Inputs(model, version, 0), folder);
  }

  private static FetchChampion.Outputs run(FetchChampion.Inputs inputs, Path folder)
      throws Exception {
    TestStepContext context =
        TestStepContext.in(folder).withEnvironment("MLFLOW_TRACKING_URI", uri().toString());
    return new FetchChampion().run(inputs, context);
  }

  private static MlflowRegistry registry() {
    return MlflowRegistry.connect(ConnectionSettings.of(uri()));
  }

  private static ModelPackage promoted(String model, Path directory, double weight)
      throws Exception {
    ModelPackage written = registered(model, directory, weight);
    MlflowRegistry.connect(ConnectionSettings.of(uri())).promote(model, "1", null);
    return written;
  }

  private static ModelPackage registered(String model, Path directory, double weight)
      throws Exception {
    ModelPackage written = SmallPackages.write(directory, weight);
    MlflowRegistry registry = MlflowRegistry.connect(ConnectionSettings.of(uri()));
    TestVersions.register(registry, model, directory, written.digest());
    return written;
  }

  private static URI uri() {
    return SharedMlflow.get().uri();
  }
}
