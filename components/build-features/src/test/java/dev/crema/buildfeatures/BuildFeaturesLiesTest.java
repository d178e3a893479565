package dev.crema.buildfeatures;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.RawRow;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class BuildFeaturesLiesTest extends LiesTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: shop
          positive_class: "yes"
          columns:
            - {name: customer, type: string, role: entity}
            - {name: amount, type: number}
            - {name: visits, type: integer}
            - {name: empty, type: number, nullable: true}
            - {name: colour, type: string}
            - {name: day, type: date, role: event_time}
            - {name: bought, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");
  private static final String FIT = "fit: [{columns: [amount], steps: [keep]}]\n";

  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  @Override
  protected BuildFeatures step() {
    return new BuildFeatures();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    yaml("an alias", "derive: {a: &x {copy: {of: amount}}, b: *x}\n" + FIT);
    yaml("an operator that does not exist", "derive: {a: {ratios: {of: amount}}}\n" + FIT);
    yaml("a step that does not exist", FIT.replace("keep", "standardise"));
    yaml(
        "a cycle",
        "derive: {a: {sum: {of: [b, amount]}}, b: {sum: {of: [a, amount]}}}\n"
            + FIT.replace("[amount]", "[a]"));
    yaml("a column of itself", "derive: {a: {sum: {of: [a, amount]}}}\n" + FIT);
    yaml(
        "a division by zero of which nothing is said",
        "derive: {a: {ratio: {numerator: amount, denominator: visits}}}\n"
            + FIT.replace("[amount]", "[a]"));
    yaml("a column that does not exist", FIT.replace("amount", "amuont"));
    yaml("the label as a feature", FIT.replace("amount", "bought").replace("keep", "one_hot"));
    yaml("the entity as a feature", FIT.replace("amount", "customer").replace("keep", "one_hot"));
    yaml("text for a number", FIT.replace("amount", "colour"));
    yaml("a name with a line feed", "derive: {\"a\\nb\": {copy: {of: amount}}}\n" + FIT);
    yaml("a name that looks like code", "derive: {\"${a}\": {copy: {of: amount}}}\n" + FIT);
    yaml("one name for two features", FIT + "derive: {}\n" + "fit: []\n");
    yaml(
        "a column without any value, to be scaled",
        "fit: [{columns: [empty], steps: [impute: {strategy: median}, standardize]}]\n");
    return lies;
  }

  private void yaml(String name, String text) throws IOException {
    Path own = Files.createDirectories(folder.resolve("lie" + lies.size()));
    Path yaml = Files.writeString(own.resolve("features.yaml"), "version: 1\n" + text);
    lies.add(
        Lie.refused(
            name,
            ContractExample.of(BuildFeatures.class)
                .artifact("train", write(own.resolve("train")))
                .artifact("features", yaml)
                .parameter("features_sha256", Digests.sha256(yaml))));
  }

  private static Path write(Path dataset) {
    try (DatasetWriter writer = DatasetWriter.create(dataset, CONTRACT)) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      for (int k = 0; k < 20; k++) {
        row.setText(0, "p" + k);
        row.setNumber(1, k);
        row.setNumber(2, k % 4);
        row.setMissing(3);
        row.setText(4, k % 2 == 0 ? "red" : "blue");
        row.setNumber(5, 20_000 + k);
        row.setText(6, k % 3 == 0 ? "yes" : "no");
        writer.append(row, k + 2);
      }
      writer.finish();
    }
    return dataset;
  }
}
