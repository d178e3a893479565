package dev.crema.selectfeatures;

import dev.crema.data.Contract;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class SelectFeaturesLiesTest extends LiesTest {
  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  @Override
  protected SelectFeatures step() {
    return new SelectFeatures();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    refused(
        "columns that are all constant",
        example().artifact("train", Parts.write(next("c"), Parts.CONTRACT, 100, true)));
    refused("a threshold that nothing reaches", example().parameter("min_information", 9.5));
    refused("a threshold that no share has", example().parameter("min_gain", 1.5));
    refused("a column that does not exist", example().parameter("always", List.of("bil")));
    refused(
        "a hyperparameter that does not exist",
        example().parameter("hyperparameters", Map.of("round", 20)));
    Contract other =
        Contract.parse(Parts.CONTRACT.toJson().replace("customers", "clients"), "contract.json");
    refused(
        "parts of two contracts",
        example().artifact("validation", Parts.write(next("o"), other, 50, false)));
    refused(
        "no validation rows",
        example().artifact("validation", Parts.write(next("n"), Parts.CONTRACT, 0, false)));
    return lies;
  }

  private Path next(String name) {
    return folder.resolve("lie" + lies.size()).resolve(name);
  }

  private ContractExample example() throws IOException {
    Files.createDirectories(next(""));
    return ContractExample.of(SelectFeatures.class)
        .artifact("train", Parts.write(next("train"), Parts.CONTRACT, 200, false))
        .artifact("validation", Parts.write(next("validation"), Parts.CONTRACT, 80, false))
        .artifact("features", Files.writeString(next("features.yaml"), Parts.FEATURES))
        .parameter("features_sha256", Parts.sha256(Parts.FEATURES))
        .parameter("hyperparameters", Map.of("rounds", 20));
  }

  private void refused(String name, ContractExample example) {
    lies.add(Lie.refused(name, example));
  }
}
