package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.inference.TestModels;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packages that nobody's own writer would write: spoilt, then sealed again with true digests. */
final class Packages {
  private Packages() {}

  /** A change to a package's folder. */
  interface Spoiling {
    void spoil(Path directory) throws IOException;
  }

  /** Writes a package, spoils it and seals it again. */
  static Path spoilt(Path directory, Spoiling spoiling) throws IOException {
    TestModels.write(directory, 7);
    spoiling.spoil(directory);
    seal(directory);
    return directory;
  }

  /** Writes a sound package of one column that no other has. */
  static ModelPackage ofAnotherSchema(Path directory) {
    Contract contract =
        Contract.parse(
            """
            version: 1
            name: other
            positive_class: "yes"
            columns:
              - {name: height, type: number}
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
            """,
            "contract.yaml");
    RowSource rows =
        visitor -> {
          for (int i = 0; i < 20; i++) {
            RawRow row = new RawRow(2);
            row.setNumber(0, i / 10.0);
            row.setText(1, i < 10 ? "no" : "yes");
            visitor.row(row, 0);
          }
        };
    String definition = "version: 1\nfit:\n  - columns: [height]\n    steps: [keep]\n";
    FittedFeatures features =
        FeatureDefinition.parse(definition, "features.yaml", contract).fit(rows);
    TreeEnsemble scorer =
        TreeEnsemble.logistic(1, 0)
            .add(
                new TreeNodes(
                    new int[] {1, -1, -1},
                    new int[] {2, -1, -1},
                    new int[] {0, 0, 0},
                    new float[] {1, 0, 0},
                    new boolean[] {true, false, false},
                    new float[] {0, -1, 1},
                    new float[] {3, 1, 2}))
            .build();
    return ModelPackage.write(
        directory,
        new PackageContents(
            contract, features, scorer, 0.5, "xgboost", GoldenRows.choose(rows, features, scorer)));
  }

  /** The last leaf's value is the last number of the trees' file. */
  static void endTreesWith(Path directory, float leaf) throws IOException {
    Path trees = directory.resolve("scorer.bin");
    byte[] bytes = Files.readAllBytes(trees);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, leaf);
    Files.write(trees, bytes);
  }

  static void replace(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(file + " has no " + from);
    }
    Files.writeString(file, text.replaceFirst(from, to));
  }

  private static void seal(Path directory) throws IOException {
    Path manifest = directory.resolve("manifest.json");
    Node old = Node.json(Files.readString(manifest), "manifest.json");
    List<Object> files = new ArrayList<>();
    for (Node each : old.required("files").items()) {
      String name = each.required("name").text();
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        byte[] bytes = Files.readAllBytes(file);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("bytes", bytes.length);
        entry.put("sha256", Version.sha256(bytes));
        files.add(entry);
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", old.required("format").text());
    tree.put("version", old.required("version").integer());
    tree.put("files", files);
    tree.put("digest", Version.sha256(Json.write(tree).getBytes(UTF_8)));
    Files.writeString(manifest, Json.write(tree));
  }
}
