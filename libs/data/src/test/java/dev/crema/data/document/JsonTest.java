package dev.crema.data.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

  @Test
  void keepsTheOrderOfEntriesAndWritesEachKindOfValue() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("z", Arrays.asList(1, 2L, 0.1, 0.1f, true, null, "x"));
    tree.put("a", Map.of("b", new double[] {1, 1e300}));
    tree.put("m", new int[][] {{1}, {}});
    assertThat(Json.write(tree))
        .isEqualTo(
            "{\"z\":[1,2,0.1,0.1,true,null,\"x\"],\"a\":{\"b\":[1.0,1.0E300]},\"m\":[[1],[]]}");
  }

  @Test
  void givesBackEveryText() {
    String odd = "\u0000\u001f\"\\/\b\t\n\r\u007f\u00e9\u2028\ud83d\ude00";
    assertThat(Node.json(Json.write(odd), "x").text()).isEqualTo(odd);
    assertThat(Json.write("\ud83d")).isEqualTo("\"\\ud83d\"");
    assertThat(Json.write("\ude00x\ud83d\ude00")).isEqualTo("\"\\ude00x\ud83d\ude00\"");
  }

  @Test
  void givesBackEveryDouble() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Node.json(Json.write(value), "x").number()).isEqualTo(value);
      }
    }
  }

  @Test
  void refusesWhatJsonCannotHold() {
    assertThatThrownBy(() -> Json.write(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(NaN)");
    assertThatThrownBy(() -> Json.write(new float[] {Float.POSITIVE_INFINITY}))
        .hasMessageContaining("(Infinity)");
    assertThatThrownBy(() -> Json.write(new Object())).hasMessageContaining("java.lang.Object");
  }

  @ParameterizedTest
  @CsvSource({
    "labell, Maybe (label).",
    "lable, Maybe (label).",
    "LABEL, Maybe (label).",
    "typ, Maybe (type).",
    "xyzzy, ''",
    "'', ''"
  })
  void suggestsWhatIsNear(String given, String advice) {
    String maybe = Suggestion.maybe(given, List.of("name", "type", "label", "description"));
    assertThat(maybe).isEqualTo(advice.isEmpty() ? "" : "\n" + advice);
  }

  @Test
  void suggestsAllThatAreEquallyNearAndNoLongText() {
    assertThat(Suggestion.maybe("ab", List.of("ac", "zz", "xb")))
        .isEqualTo("\nMaybe (ac) or (xb).");
    assertThat(Suggestion.maybe("a".repeat(201), List.of("a".repeat(201)))).isEmpty();
    assertThat(Suggestion.among("nme", List.of("name", "type"))).isEqualTo("\nMaybe (name).");
    assertThat(Suggestion.among("zzz", List.of("name", "type")))
        .isEqualTo("\nMaybe one of (name, type).");
    assertThat(Suggestion.among("zzz", Collections.nCopies(13, "name")))
        .endsWith("name) or of 3 more.");
    assertThat(Suggestion.among("zzz", List.of())).isEqualTo("\nMaybe leave it out.");
  }
}
