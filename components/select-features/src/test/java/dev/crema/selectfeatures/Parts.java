package dev.crema.selectfeatures;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.RawRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** Parts of a small table on the disk. */
final class Parts {
  static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: customers
          positive_class: "yes"
          columns:
            - {name: calls, type: number}
            - {name: bill, type: number}
            - {name: noise, type: number}
            - {name: "plan|<b>", type: string}
            - {name: left, type: string, role: label, allowed: ["no", "yes"]}
          """,
          "contract.yaml");

  static final String FEATURES =
      """
      version: 1
      derive:
        per_call: {ratio: {numerator: bill, denominator: calls, zero: zero}}
        calls_again: {copy: {of: calls}}
      fit:
        - {columns: [calls, bill, noise], steps: [standardize]}
        - {columns: [per_call], missing: keep, steps: [keep]}
        - {columns: ["plan|<b>"], steps: [one_hot]}
      """;

  private Parts() {}

  static Path write(Path folder, Contract contract, int rows, boolean isConstant) {
    Random random = new Random(rows);
    try (DatasetWriter writer = DatasetWriter.create(folder, contract)) {
      RawRow row = new RawRow(contract.columns().size());
      for (int i = 0; i < rows; i++) {
        row.setNumber(0, isConstant ? 1 : random.nextGaussian());
        row.setNumber(1, isConstant ? 1 : random.nextGaussian());
        row.setNumber(2, isConstant ? 1 : random.nextGaussian());
        row.setText(3, isConstant ? "p" : "p" + random.nextInt(3));
        double signal = 2 * row.number(0) + row.number(1) + random.nextGaussian();
        row.setText(4, i == 0 || (i > 1 && signal > 0) ? "yes" : "no");
        writer.append(row, i + 2L);
      }
      writer.finish();
    }
    return folder;
  }

  static String sha256(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
