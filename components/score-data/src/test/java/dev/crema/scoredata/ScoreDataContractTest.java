package dev.crema.scoredata;

import dev.crema.data.DatasetWriter;
import dev.crema.models.testing.SmallPackages;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.Map;

class ScoreDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path model = directory.resolve("model");
    Path dataset = directory.resolve("dataset");
    SmallPackages.write(model, 1.5);
    write(dataset, 2_000);
    return ContractExample.of(ScoreData.class)
        .artifact("model", model, Map.of("version", "7"))
        .artifact("dataset", dataset)
        .parameter("scored_at", "2026-01-31T00:00:00Z");
  }

  static void write(Path directory, int rows) {
    try (DatasetWriter writer = DatasetWriter.create(directory, SmallPackages.CONTRACT)) {
      SmallPackages.rows(rows).forEach(writer::append);
      writer.finish();
    }
  }
}
