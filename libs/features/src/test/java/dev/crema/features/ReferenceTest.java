package dev.crema.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.document.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against scikit-learn 1.9.1: {@code src/test/python/reference.py} wrote the golden file. */
class ReferenceTest {
  private static final Node GOLDEN = golden();
  private static final Contract NUMBER = Rows.contract(Rows.nullable("x", ColumnType.NUMBER));
  private static final Contract TEXT = Rows.contract(Rows.nullable("x", ColumnType.STRING));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          standardize              | standardize
          min_max                  | min_max
          min_max: {clip: true}    | min_max_clip
          robust                   | robust
          robust: {low: 10, high: 95} | robust_10_95
          """)
  void scalesLikeScikitLearn(String step, String expected) {
    FittedFeatures features = fit(NUMBER, step, numbers("train"));
    List<@Nullable Object> test = numbers("test");
    List<@Nullable Object> wanted = numbers(expected);
    for (int i = 0; i < test.size(); i++) {
      double want = number(wanted.get(i));
      // Ours are floats: 24 bits.
      assertThat((double) Rows.encode(features, test.get(i))[0])
          .isCloseTo(want, within(Math.max(1e-7, Math.abs(want) * 1.2e-7)));
    }
  }

  @ParameterizedTest
  @CsvSource({"mean, train", "median, train", "most_frequent, integers"})
  void imputesLikeScikitLearn(String strategy, String column) {
    FittedFeatures features =
        fit(NUMBER, "impute: {strategy: %s}".formatted(strategy), numbers(column));
    double expected = GOLDEN.required("impute").required(strategy).number();
    assertThat(features.describe().getFirst().fitted()).startsWith("missing becomes ");
    assertThat((double) Rows.encode(features, (Object) null)[0])
        .isCloseTo(expected, within(expected * 1e-7));
  }

  @ParameterizedTest
  @CsvSource({"quantile, 4, quantile_4", "quantile, 10, quantile_10", "width, 5, width_5"})
  void binsLikeScikitLearn(String method, int count, String expected) {
    FittedFeatures features =
        fit(NUMBER, "bin: {method: %s, count: %d}".formatted(method, count), numbers("train"));
    List<@Nullable Object> test = numbers("test");
    List<Node> codes = GOLDEN.required(expected).required("codes").items();
    for (int i = 0; i < test.size(); i++) {
      assertThat((double) Rows.encode(features, test.get(i))[0]).isEqualTo(codes.get(i).number());
    }
    Node fitted =
        Node.json(features.toJson(), "features.json").required("columns").items().getFirst();
    List<Node> edges =
        fitted.required("steps").items().getFirst().required("fitted").required("edges").items();
    List<Node> wanted = GOLDEN.required(expected).required("edges").items();
    assertThat(edges).hasSameSizeAs(wanted);
    for (int i = 0; i < edges.size(); i++) {
      // The order of additions differs: a few units in the last place.
      assertThat(edges.get(i).number())
          .isCloseTo(wanted.get(i).number(), within(1e-12 * wanted.get(i).number()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one_hot                               | one_hot
          one_hot: {min_count: 10, others: own} | one_hot_other
          """)
  void oneHotsLikeScikitLearn(String step, String expected) {
    FittedFeatures features = fit(TEXT, step, "zeros", texts("words"));
    List<@Nullable Object> asked = texts("asked");
    List<Node> rows = GOLDEN.required(expected).items();
    for (int i = 0; i < asked.size(); i++) {
      float[] out = Rows.encode(features, asked.get(i));
      List<Node> wanted = rows.get(i).items();
      assertThat(out).hasSize(wanted.size());
      for (int k = 0; k < out.length; k++) {
        assertThat((double) out[k]).isEqualTo(wanted.get(k).number());
      }
    }
  }

  @Test
  void codesByNameLikeScikitLearn() {
    FittedFeatures features = fit(TEXT, "ordinal: {order: name}", "own", texts("words"));
    List<@Nullable Object> asked = texts("asked");
    List<Node> wanted = GOLDEN.required("ordinal_name").items();
    for (int i = 0; i < asked.size(); i++) {
      // scikit-learn was told to code the unknown as 5; ours is the number of categories, 4.
      double want = wanted.get(i).number() == 5 ? 4 : wanted.get(i).number();
      assertThat((double) Rows.encode(features, asked.get(i))[0]).isEqualTo(want);
    }
  }

  private static FittedFeatures fit(
      Contract contract, String step, List<? extends @Nullable Object> values) {
    return fit(contract, step, step.startsWith("impute") ? "refuse" : "keep", values);
  }

  private static FittedFeatures fit(
      Contract contract, String step, String missing, List<? extends @Nullable Object> values) {
    String yaml = "fit: [{columns: [x], missing: %s, steps: [%s]}]".formatted(missing, step);
    return Rows.define(contract, yaml).fit(Rows.column(values));
  }

  private static double number(@Nullable Object value) {
    return (Double) Objects.requireNonNull(value);
  }

  private static List<@Nullable Object> numbers(String name) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Node item : GOLDEN.required(name).items()) {
      values.add(item.kind() == Node.Kind.NULL ? null : (Object) item.number());
    }
    return values;
  }

  private static List<@Nullable Object> texts(String name) {
    List<@Nullable Object> values = new ArrayList<>();
    GOLDEN.required(name).items().forEach(item -> values.add(item.text()));
    return values;
  }

  private static Node golden() {
    try (var in =
        Objects.requireNonNull(
            ReferenceTest.class.getResourceAsStream("/golden/scikit-learn.json"))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), "scikit-learn.json");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
