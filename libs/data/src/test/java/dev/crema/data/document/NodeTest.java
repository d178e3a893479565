package dev.crema.data.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTest {
  @TempDir Path folder;

  @Test
  void readsYamlByTheCoreSchemaOfVersion12() {
    Node root =
        Node.yaml(
            """
            text: [yes, no, y, on, 2020-01-01, "1", 'true', 1_000, 0b1, 12:30]
            integer: [1, -2, +3, 0x1F, 0o17, 007]
            number: [1.5, .5, 1e3, -1.0E-2, 1.]
            flag: [true, False]
            nothing: [~, null]
            empty:
            block: |
              a
              b
            """,
            "x.yaml");

    root.required("text").items().forEach(n -> assertThat(n.kind()).isEqualTo(Node.Kind.TEXT));
    assertThat(root.required("integer").items())
        .extracting(Node::integer)
        .containsExactly(1L, -2L, 3L, 31L, 15L, 7L);
    assertThat(root.required("number").items())
        .extracting(Node::number)
        .containsExactly(1.5, 0.5, 1000.0, -0.01, 1.0);
    assertThat(root.required("flag").items()).extracting(Node::flag).containsExactly(true, false);
    assertThat(root.required("nothing").items())
        .extracting(Node::kind)
        .containsOnly(Node.Kind.NULL);
    assertThat(root.optional("empty")).isNull();
    assertThat(root.optional("absent")).isNull();
    assertThat(root.required("block").text()).isEqualTo("a\nb\n");
    assertThat(root.required("number").items().get(1).location()).isEqualTo("x.yaml:3:15");
    assertThat(root.required("number").items().get(1).path()).isEqualTo("number[1]");
  }

  @Test
  void readsTheSameFromJson() {
    String json = "{\"a\": [1, 2.5, \"x\", true, null, {\"b\": 12345678901234567890}]}";
    Node root = Node.json(json, "x.json");

    assertThat(Json.write(root.tree())).isEqualTo(json.replace(" ", ""));
    assertThat(Json.write(Node.yaml(json, "x").tree())).isEqualTo(json.replace(" ", ""));
    Node big = root.required("a").items().get(5).required("b");
    assertThat(big.tree()).isEqualTo(new BigInteger("12345678901234567890"));
    assertThat(big.location()).isEqualTo("x.json:1:39");
    assertThat(big.path()).isEqualTo("a[5].b");
    assertThatThrownBy(big::integer).hasMessageContaining("x.json:1:39: a[5].b (1234");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: [1           | x:1:4: no valid YAML
          a: 1\\na: 2     | x:2:1: (a) occurs twice
          a: &b 1\\nc: *b | x:1:4: an anchor (&) is not allowed
          a: !!int "1"    | x:1:4: the tag (tag:yaml.org,2002:int) is not allowed
          a: 1\\n---\\nb: | x:2:1: a second document
          1: a            | x:1:1: a name must be text
          a: 1\\n\\tb: 2  | x:2:1: no valid YAML
          """)
  void namesTheLineOfYamlThatIsRefused(String yaml, String message) {
    assertThatThrownBy(() -> Node.yaml(yaml.replace("\\n", "\n").replace("\\t", "\t"), "x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message.replaceFirst("^x:1:4: no valid", "no valid"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a": 1, "a": 2} | Duplicate field 'a'
          {"a": NaN}       | no valid JSON
          {"a": 1} 2       | more than one value
          {"a":            | no valid JSON
          ''               | it ends too early
          [1,]             | no valid JSON
          """)
  void namesTheLineOfJsonThatIsRefused(String json, String message) {
    assertThatThrownBy(() -> Node.json(json, "x"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("x:1:")
        .hasMessageContaining(message);
  }

  @Test
  void endsAtItsLimits() {
    String deep = "[".repeat(Node.MAX_DEPTH + 1) + "]".repeat(Node.MAX_DEPTH + 1);
    String legal = deep.substring(1, deep.length() - 1);
    assertThat(Node.yaml(legal, "x").kind()).isEqualTo(Node.Kind.SEQUENCE);
    assertThat(Node.json(legal, "x").kind()).isEqualTo(Node.Kind.SEQUENCE);
    assertThatThrownBy(() -> Node.yaml(deep, "x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 64 levels");
    assertThatThrownBy(() -> Node.json(deep, "x")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Node.json("[" + "1,".repeat(Node.MAX_VALUES) + "1]", "x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 2000000 values");
  }

  @Test
  void readsFilesInUtf8Only() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "\uFEFFa: \u00e9");
    assertThat(Node.yaml(file).required("a").text()).isEqualTo("\u00e9");
    Files.write(file, "a: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Node.yaml(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void namesWhatIsOfAnotherKind() {
    Node root = Node.yaml("{a: 1.5, b: x, c: [], d: labell, e: 7}", "x");
    assertThatThrownBy(() -> root.required("a").integer())
        .hasMessage("x:1:5: a must be a whole number, it is a number (1.5).");
    assertThatThrownBy(() -> root.required("a").text())
        .hasMessageContaining("Maybe write it in quotes");
    assertThatThrownBy(() -> root.required("b").number()).hasMessageContaining("must be a number");
    assertThatThrownBy(() -> root.required("b").flag())
        .hasMessageContaining("must be true or false");
    assertThatThrownBy(() -> root.required("c").entries()).hasMessageContaining("a mapping");
    assertThatThrownBy(() -> root.required("c").scalar()).hasMessageContaining("a single value");
    assertThatThrownBy(() -> root.required("d").oneOf(Role.class))
        .hasMessageContaining("(labell) is not one of [feature, label")
        .hasMessageEndingWith("\nMaybe (label).");
    assertThatThrownBy(() -> root.required("e").integer(0, 6))
        .hasMessageContaining("(7) must be from 0 to 6");
    assertThatThrownBy(() -> root.required("e").number(0, 6.5))
        .hasMessageContaining("(7) must be from 0.0 to 6.5");
    assertThatThrownBy(() -> root.required("f")).hasMessage("x:1:1: the document lacks (f).");
    assertThatThrownBy(() -> root.fields("a", "b", "c", "d"))
        .hasMessageContaining("x:1:37: e is unknown; known are [a, b, c, d]");
    assertThatThrownBy(() -> Node.yaml("[1]", "x").fields("a")).hasMessageContaining("a mapping");
    for (String nothing : List.of(".nan", ".inf", "-.INF", "1e999")) {
      assertThatThrownBy(() -> Node.yaml(nothing, "x").number())
          .hasMessageContaining("must be a finite number");
    }
  }
}
