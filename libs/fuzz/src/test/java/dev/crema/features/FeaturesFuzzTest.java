package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Refusal;
import dev.crema.data.RowSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class FeaturesFuzzTest {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: all types
          columns:
            - {name: s, type: string}
            - {name: i, type: integer, nullable: true}
            - {name: n, type: number, nullable: true}
            - {name: b, type: boolean}
            - {name: d, type: date}
            - {name: t, type: timestamp}
            - {name: a, type: string, allowed: [x, y], nullable: true}
            - {name: p, type: integer, role: protected}
          """,
          "contract.yaml");
  private static final List<RawRow> ROWS = rows();
  private static final RowSource SOURCE =
      visitor -> {
        for (int i = 0; i < ROWS.size(); i++) {
          visitor.row(ROWS.get(i), i + 2);
        }
      };

  @FuzzTest(maxDuration = "35s")
  void aDefinitionIsRefusedWithASentenceOrItsFeaturesCanBeWrittenAgain(byte[] bytes)
      throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    FittedFeatures features =
        Refusal.orElse(() -> FeatureDefinition.parse(text, "features.yaml", CONTRACT).fit(SOURCE));
    if (features == null) {
      return;
    }
    FittedFeatures again = FittedFeatures.fromJson(features.toJson(), "features.json", CONTRACT);
    assertThat(again.toJson()).isEqualTo(features.toJson());
    for (RawRow row : ROWS) {
      assertThat(encode(again, row)).containsExactly(encode(features, row));
    }
  }

  private static float[] encode(FittedFeatures features, RawRow row) {
    float[] encoded = new float[features.size()];
    try {
      features.encode(row, encoded);
    } catch (InputException e) {
      Refusal.check(e);
      return new float[0];
    }
    List<String> missing = features.missingFeatures();
    for (int i = 0; i < encoded.length; i++) {
      boolean mayBeMissing = missing.contains(features.names().get(i));
      assertThat(Float.isFinite(encoded[i]) || (mayBeMissing && Float.isNaN(encoded[i])))
          .as("%s = %s", features.names().get(i), encoded[i])
          .isTrue();
    }
    return encoded;
  }

  private static List<RawRow> rows() {
    List<RawRow> rows = new ArrayList<>();
    for (int k = 0; k < 6; k++) {
      RawRow row = new RawRow(CONTRACT.columns().size());
      row.setText(0, List.of("-", "a", "b", "a", "\ud83d\ude00", "${c}").get(k));
      row.setNumber(1, k == 1 ? Double.NaN : (k - 3) * 1e15);
      row.setNumber(2, k == 2 ? Double.NaN : k == 3 ? -Double.MAX_VALUE : k * 0.5);
      row.setNumber(3, k % 2);
      row.setNumber(4, k * 400 - 1_000);
      row.setNumber(5, k * 1e13);
      row.setText(6, k == 4 ? null : k % 2 == 0 ? "x" : "y");
      row.setNumber(7, k);
      rows.add(row);
    }
    return List.copyOf(rows);
  }
}
