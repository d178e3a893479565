package dev.crema.lineage;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The links that were looked for, in the order in which one leads to the next.
 *
 * @param subject what was asked about
 * @param links found and missing ones; each kind at least once, data once for each dataset
 */
public record Chain(Subject subject, List<Link> links) {
  private static final String INDENT = " ".repeat(14);

  /** Copies the links. */
  public Chain {
    links = List.copyOf(links);
  }

  /**
   * Says whether what was asked about is known.
   *
   * @return false if the first link is missing
   */
  public boolean isKnown() {
    return !links.isEmpty() && links.getFirst() instanceof Link.Found;
  }

  /**
   * Returns the chain for a person: a line for each link, its facts below it.
   *
   * @return the text, without control characters but line feeds, each line ended by one
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Link link : links) {
      text.append("%-13s ".formatted(link.kind().words()));
      switch (link) {
        case Link.Found found -> found(text, found);
        case Link.Missing missing -> missing(text, missing);
      }
    }
    return text.toString();
  }

  private static void found(StringBuilder text, Link.Found found) {
    text.append("%s  [%s]%n".formatted(plain(found.id()), plain(found.where())));
    found
        .facts()
        .forEach(
            (name, value) ->
                text.append("%s%s: %s%n".formatted(INDENT, plain(name), plain(value))));
  }

  private static void missing(StringBuilder text, Link.Missing missing) {
    String id = missing.id().isEmpty() ? "" : plain(missing.id()) + "  ";
    List<String> lines = missing.reason().lines().map(Chain::plain).toList();
    text.append("%s– %s%n".formatted(id, lines.isEmpty() ? "" : lines.getFirst()));
    lines.stream().skip(1).forEach(line -> text.append("%s%s%n".formatted(INDENT, line)));
  }

  /** What servers say may hold anything; a terminal obeys control characters. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /**
   * Returns the chain for programs: {@code {"subject": …, "known": …, "links": [{"kind", "id",
   * "found", "where", "facts"} or {"kind", "id", "found", "reason"}]}}.
   *
   * @return one JSON object
   */
  public String json() {
    List<Map<String, Object>> list = new ArrayList<>();
    links.forEach(link -> list.add(tree(link)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("subject", subject.text());
    tree.put("known", isKnown());
    tree.put("links", list);
    try {
      return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing is read or written: texts are always JSON.
    }
  }

  private static Map<String, Object> tree(Link link) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", link.kind().json());
    switch (link) {
      case Link.Found found -> {
        tree.put("id", found.id());
        tree.put("found", true);
        tree.put("where", found.where());
        tree.put("facts", found.facts());
      }
      case Link.Missing missing -> {
        tree.put("id", missing.id());
        tree.put("found", false);
        tree.put("reason", missing.reason());
      }
    }
    return tree;
  }
}
