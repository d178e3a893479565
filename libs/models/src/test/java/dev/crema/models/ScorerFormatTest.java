package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code scorer.json} of the versions that came last. */
final class ScorerFormatTest {

  private static LinearModel oneVsRest() {
    return LinearModel.oneVsRest(new double[][] {{1}, {2}, {3}}, new double[] {0, 1, 2})
        .withMeans(new double[] {0.5});
  }

  private static TreeEnsemble numbers() {
    return TreeEnsemble.identity(3, 17.5f)
        .add(Trees.random(new Random(1), 3, 1, 4))
        .sumInDouble()
        .build();
  }

  private static String json(UncalibratedScorer scorer) {
    return Json.write(ScorerFormat.tree(scorer));
  }

  @Test
  void oneAgainstTheRestIsReadBackAsItWasWritten() {
    assertThat(json(oneVsRest()))
        .startsWith("{\"version\":4,\"kind\":\"linear\",\"link\":\"one_vs_rest\"");
    Node node = Node.json(json(oneVsRest()), "scorer.json");
    assertThat(json(ScorerFormat.read(node, null, "scorer.bin"))).isEqualTo(json(oneVsRest()));
  }

  @Test
  void oneAgainstTheRestIsKeptWithItsMeans() {
    LinearModel without = LinearModel.oneVsRest(new double[3][1], new double[3]);
    assertThatThrownBy(() -> json(without))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is kept with the means of its features");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"link\":\"one_vs_rest\"|\"link\":\"softmax\"|link is (softmax); a linear model of version 4 has (one_vs_rest).",
        "\"link\":\"one_vs_rest\",|''|the document lacks (link).",
        "\"version\":4|\"version\":2|link is unknown",
        "\"version\":4|\"version\":5|version (5) must be from 1 to 4",
        "\"means\":[0.5]|\"means\":[]|There are 0 means for 1 features."
      })
  void isRefusedByName(String from, String to, String message) {
    assertThat(json(oneVsRest())).contains(from);
    Node node = Node.json(json(oneVsRest()).replace(from, to), "scorer.json");
    assertThatThrownBy(() -> ScorerFormat.read(node, null, "scorer.bin"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("scorer.json:1:")
        .hasMessageContaining(message);
  }

  @Test
  void treesOfNumbersInDoubleHaveAVersionOfTheirOwn() {
    byte[] trees = TreeFile.write(numbers());
    String json = json(numbers());
    assertThat(json).contains("\"version\":4").contains("\"sums\":\"double\"");
    Node node = Node.json(json, "scorer.json");
    assertThat(json(ScorerFormat.read(node, trees, "scorer.bin"))).isEqualTo(json);
    Node other = Node.json(json.replace("\"version\":4", "\"version\":2"), "scorer.json");
    assertThatThrownBy(() -> ScorerFormat.read(other, trees, "scorer.bin"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sums is unknown");
    Node sums = Node.json(json.replace("\"double\"", "\"float\""), "scorer.json");
    assertThatThrownBy(() -> ScorerFormat.read(sums, trees, "scorer.bin"))
        .hasMessageContaining("is (float), which trees of version 4 do not know");
  }
}
