package dev.crema.sdk.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A documentation comment as plain text.
 *
 * @param description what stands before the first block tag; paragraphs are separated by an empty
 *     line
 * @param parameters the text of each {@code @param}, one paragraph
 */
record Javadoc(String description, Map<String, String> parameters) {

  private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^\\s*(?=@[a-zA-Z])");
  private static final Pattern PARAMETER =
      Pattern.compile("@param\\s+([A-Za-z_$][\\w$]*)\\s*(.*)", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("\\{@(?:code|literal|value)\\s+([^{}]*)}");
  private static final Pattern LINK =
      Pattern.compile("\\{@link(?:plain)?\\s+([^\\s{}]+)(?:\\s+([^{}]*))?}");
  private static final Pattern INLINE_TAG = Pattern.compile("\\{@\\w+\\s*([^{}]*)}");
  private static final Pattern PARAGRAPH = Pattern.compile("<p>|\\n[ \\t]*\\n");
  private static final Pattern ITEM = Pattern.compile("<li>");
  private static final Pattern HTML =
      Pattern.compile(
          "</?(?:p|ul|ol|li|dl|dt|dd|b|i|em|strong|code|pre|br|a|h[1-6]|tt|sub|sup)(?:\\s[^>]*)?/?>");

  static Javadoc parse(@Nullable String comment) {
    if (comment == null) {
      return new Javadoc("", Map.of());
    }
    String[] blocks = BLOCK_TAG.split(comment);
    Map<String, String> parameters = new LinkedHashMap<>();
    int first = comment.stripLeading().startsWith("@") ? 0 : 1;
    for (int i = first; i < blocks.length; i++) {
      Matcher parameter = PARAMETER.matcher(blocks[i].strip());
      if (parameter.matches()) {
        parameters.put(parameter.group(1), oneLine(plain(parameter.group(2))));
      }
    }
    return new Javadoc(first == 0 ? "" : plain(blocks[0]), parameters);
  }

  private static String plain(String text) {
    String plain = CODE.matcher(text).replaceAll("`$1`");
    plain = LINK.matcher(plain).replaceAll(Javadoc::linkText);
    plain = INLINE_TAG.matcher(plain).replaceAll("$1");
    plain = ITEM.matcher(plain).replaceAll("\n\n- ");
    StringBuilder paragraphs = new StringBuilder();
    for (String paragraph : PARAGRAPH.split(plain)) {
      String line = oneLine(HTML.matcher(paragraph).replaceAll(" "));
      if (!line.isEmpty()) {
        paragraphs.append(paragraphs.isEmpty() ? "" : "\n\n").append(line);
      }
    }
    return paragraphs
        .toString()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#64;", "@")
        .replace("&amp;", "&");
  }

  private static String linkText(MatchResult link) {
    String label = link.group(2);
    String target = link.group(1).replaceFirst("^#", "").replace('#', '.');
    return Matcher.quoteReplacement(label == null || label.isBlank() ? target : label.strip());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
