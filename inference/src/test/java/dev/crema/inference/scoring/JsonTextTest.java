package dev.crema.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void writesNumbersThatReadBackToTheSameBits() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = new String(new JsonText(1).number(value).toBytes(), StandardCharsets.UTF_8);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
      }
    }
  }

  @Test
  void escapesSoThatAnyTextReadsBack() {
    String text = "a\"b\\c\n\t\u0000é\ud83d\ude00/";
    String json = "{\"t\":" + new String(JsonText.quoted(text), StandardCharsets.US_ASCII) + "}";
    assertThat(Node.json(json, "test").required("t").text()).isEqualTo(text);
  }
}
