package dev.crema.data.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkupTest {

  @Test
  void textStaysTextBetweenTagsAndInQuotes() {
    assertThat(Markup.escape("<a href='x' title=\"y\">&amp;</a>"))
        .isEqualTo("&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
    assertThat(Markup.escape("größer 😀")).isEqualTo("größer 😀");
  }

  @Test
  void whatNoReaderTakesIsABlank() {
    assertThat(Markup.escape("a\u0000b\nc\u0085d\ud800e\uffff")).isEqualTo("a b c d e ");
    assertThat(Markup.escape("a\u202eb\u2066c")).as("turned around").isEqualTo("a b c");
  }

  @Test
  void markdownShowsWhatIsThere() {
    assertThat(Markup.markdown("*a* [b](c) `d` <e> f_g | #h\n- i"))
        .isEqualTo("\\*a\\* \\[b\\](c) \\`d\\` &lt;e&gt; f\\_g \\| \\#h - i");
  }

  @Test
  void aPageEscapesItsTitleAndAMissingResourceIsSaid() {
    assertThat(Markup.page("</title>", "b{}") + Markup.END)
        .startsWith("<!doctype html>")
        .contains("<title>&lt;/title&gt;</title>", "<style>\nb{}</style>")
        .endsWith("</body></html>\n");
    assertThatThrownBy(() -> Markup.resource(MarkupTest.class, "none.css"))
        .hasMessageContaining("none.css");
  }
}
