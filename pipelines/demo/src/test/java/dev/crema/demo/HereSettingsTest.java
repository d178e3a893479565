package dev.crema.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HereSettingsTest {
  /** Of the text "version: 1", by sha256sum. */
  private static final String SHA256 =
      "1a6ddd3533d91cae4b3742d4294fb07ee863a4d667fe598f01365bd68a18bcfd";

  @TempDir Path folder;
  private Path mine;
  private Path data;

  @BeforeEach
  void makeFiles() throws IOException {
    mine = Files.createDirectory(folder.resolve("mine"));
    data = Files.writeString(mine.resolve("rows.csv"), "a\n1\n");
    for (String name : new String[] {"contract", "features", "gate"}) {
      Files.writeString(mine.resolve(name + ".yaml"), "version: 1");
    }
  }

  private static HereSettings of(String... words) {
    return HereSettings.of(words, Map.of());
  }

  @Test
  void findsTheThreeFilesBesideTheDataAndNamesTheModelAsTheirFolder() {
    HereSettings settings = of("--data", data.toString());
    assertThat(settings.demo().model()).isEqualTo("mine");
    assertThat(settings.isTrainOnly()).isFalse();
    assertThat(settings.mlflow()).isNull();
    assertThat(settings.all())
        .containsOnlyKeys(
            "source_uri",
            "contract_uri",
            "contract_sha256",
            "features_uri",
            "features_sha256",
            "gate_uri",
            "gate_sha256",
            "model_name",
            "experiment")
        .containsEntry("source_uri", data.toString())
        .containsEntry("gate_uri", mine.resolve("gate.yaml").toString())
        .containsEntry("gate_sha256", SHA256)
        .containsEntry("model_name", "mine")
        .containsEntry("experiment", "mine");
  }

  @Test
  void takesEachOption() throws IOException {
    Path other = Files.writeString(folder.resolve("other.yaml"), "version: 2");
    HereSettings settings =
        HereSettings.of(
            new String[] {
              "--data",
              data.toString(),
              "--contract",
              other.toString(),
              "--features",
              other.toString(),
              "--gate",
              other.toString(),
              "--name",
              "yours",
              "-p",
              "hyperparameters={\"a\"=1}",
              "--param",
              "seed=3",
              "--train-only"
            },
            Map.of("MLFLOW_TRACKING_URI", "http://mlflow", "CREMA_DEMO_STATE", mine.toString()));
    assertThat(settings.demo().model()).isEqualTo("yours");
    assertThat(settings.demo().state()).isEqualTo(mine);
    assertThat(settings.isTrainOnly()).isTrue();
    assertThat(settings.mlflow()).isEqualTo(URI.create("http://mlflow"));
    assertThat(settings.descriptions().values()).containsOnly(other);
    assertThat(settings.all())
        .containsEntry("model_name", "yours")
        .containsEntry("seed", "3")
        .containsEntry("hyperparameters", "{\"a\"=1}");
  }

  @Test
  void needsNoDataWhereAParameterSaysThatTheRowsComeFromElsewhere() {
    for (String source : new String[] {"query=select * from customers", "bucket_uri=s3://b/k"}) {
      HereSettings settings =
          of("--contract", mine.resolve("contract.yaml").toString(), "-p", source);
      assertThat(settings.demo().model()).isEqualTo("mine");
      assertThat(settings.all())
          .doesNotContainKey("source_uri")
          .containsEntry("features_uri", mine.resolve("features.yaml").toString())
          .containsEntry(source.split("=", 2)[0], source.split("=", 2)[1]);
      assertThat(settings.words()).isEqualTo("the rows of %s".formatted(source.split("=", 2)[0]));
    }
    assertThat(of("--data", data.toString(), "-p", "query=").all())
        .containsEntry("source_uri", data.toString());
  }

  @Test
  void refusesWithAWayOut() throws IOException {
    refused("There is no --data.", "--train-only");
    refused("The data (" + mine.resolve("no.csv"), "--data", mine.resolve("no.csv").toString());
    refused("The option (--dat) is unknown.", "--dat", data.toString());
    refused("The option (--name) needs a value.", "--data", data.toString(), "--name");
    refused("The parameter (seed) must be name=value.", "--data", data.toString(), "-p", "seed");
    refused("There is no --contract", "-p", "query=select 1");
    refused(
        "The data (%s) and the parameter (query) both say".formatted(data),
        "--data",
        data.toString(),
        "-p",
        "query=select 1");
    Files.delete(mine.resolve("features.yaml"));
    refused("There is no features at (" + mine.resolve("features.yaml"), "--data", data.toString());
  }

  @Test
  void refusesWhatWouldFailOnlyAfterTheTraining() {
    String rows = data.toString();
    refused("The model's name (a/b) must be", "--data", rows, "--name", "a/b");
    refused("The model's name () must be", "--data", rows, "--name", "");
    refused("The model's name (" + "x".repeat(60), "--data", rows, "--name", "x".repeat(201));
    // Something else would be registered than is waited for.
    refused("The parameter (model_name) is given by", "--data", rows, "-p", "model_name=x");
    for (String name : new String[] {"source_uri", "contract_uri", "gate_sha256"}) {
      refused("The parameter (%s) is given by".formatted(name), "--data", rows, "-p", name + "=x");
    }
    assertThat(of("--data", rows, "-p", "experiment=mine").all())
        .containsEntry("experiment", "mine");
  }

  @Test
  void namesNoModelByAFolderWithoutAName() {
    assertThatThrownBy(() -> HereSettings.name(null, Path.of("/contract.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The folder of the contract (/contract.yaml) has no name")
        .hasMessageContaining("\nMaybe: --name ");
    assertThat(HereSettings.name("mine", Path.of("/contract.yaml"))).isEqualTo("mine");
  }

  @Test
  void showsAnAddressWithoutThePasswordInIt() {
    assertThat(HereSettings.shown(URI.create("https://me:word@mlflow.example:5000/a")))
        .isEqualTo("https://mlflow.example:5000/a");
    assertThat(HereSettings.shown(URI.create("http://mlflow:5000")))
        .isEqualTo("http://mlflow:5000");
    assertThatThrownBy(
            () ->
                HereSettings.of(
                    new String[] {"--data", data.toString()},
                    Map.of("MLFLOW_TRACKING_URI", "http://me:wo rd@mlflow")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(MLFLOW_TRACKING_URI) is no address")
        .hasMessageNotContaining("wo rd");
  }

  private static void refused(String message, String... words) {
    assertThatThrownBy(() -> of(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("\nMaybe");
  }
}
