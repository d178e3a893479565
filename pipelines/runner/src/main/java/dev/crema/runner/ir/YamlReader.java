package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds {@link YamlNode}s from YAML events, within limits: depth, aliases and number of nodes; a
 * key that stands twice, an own tag and a merge key are refused.
 */
public final class YamlReader {
  static final int MAX_DEPTH = 100;
  static final int MAX_ALIASES = 100;
  static final int MAX_NODES = 1_000_000;

  private final String source;
  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private int aliases;
  private int nodes;

  private YamlReader(String text, String source, Problems problems) {
    this.source = source;
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** Returns the documents of a text. */
  public static List<YamlNode> documents(String text, String source, Problems problems) {
    try {
      return new YamlReader(text, source, problems).documents();
    } catch (YamlEngineException e) {
      throw new InvalidInputException(
          "The file (%s) is not YAML: %s"
              .formatted(source, String.valueOf(e.getMessage()).strip()));
    }
  }

  private List<YamlNode> documents() {
    List<YamlNode> documents = new ArrayList<>();
    while (events.hasNext()) {
      if (events.next() instanceof DocumentStartEvent) {
        anchors.clear();
        documents.add(node(events.next(), "", 0));
      }
    }
    return documents;
  }

  private YamlNode node(Event event, String path, int depth) {
    if (depth > MAX_DEPTH) {
      throw error(event, "nests deeper than %d levels".formatted(MAX_DEPTH));
    }
    if (++nodes > MAX_NODES) {
      throw error(event, "has more than %d values".formatted(MAX_NODES));
    }
    return switch (event) {
      case ScalarEvent scalar -> scalar(scalar, path);
      case SequenceStartEvent list -> list(list, path, depth);
      case MappingStartEvent map -> map(map, path, depth);
      case AliasEvent alias -> alias(alias);
      default -> throw error(event, "has (%s) where a value should stand".formatted(event));
    };
  }

  private YamlNode scalar(ScalarEvent event, String path) {
    refuseTag(event, event.getTag().orElse(""));
    YamlNode node =
        new YamlNode(
            place(event, path), new YamlNode.Scalar(event.getValue(), event.isPlain()), problems);
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private YamlNode list(SequenceStartEvent event, String path, int depth) {
    refuseTag(event, event.getTag().orElse(""));
    List<YamlNode> items = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.SequenceEnd;
        next = events.next()) {
      items.add(node(next, path + "[" + items.size() + "]", depth + 1));
    }
    YamlNode node = new YamlNode(place(event, path), new YamlNode.Items(items), problems);
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private YamlNode map(MappingStartEvent event, String path, int depth) {
    refuseTag(event, event.getTag().orElse(""));
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      if (!(next instanceof ScalarEvent key)) {
        throw error(next, "has a key that is not a text");
      }
      String name = key.getValue();
      if (name.equals("<<") && key.isPlain()) {
        throw error(key, "has a merge key (<<)");
      }
      YamlNode value = node(events.next(), path.isEmpty() ? name : path + "." + name, depth + 1);
      if (entries.put(name, value) != null) {
        throw error(key, "has the key (%s) twice".formatted(name));
      }
    }
    YamlNode node = new YamlNode(place(event, path), new YamlNode.Entries(entries), problems);
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private YamlNode alias(AliasEvent event) {
    if (++aliases > MAX_ALIASES) {
      throw error(event, "has more than %d aliases".formatted(MAX_ALIASES));
    }
    YamlNode node = anchors.get(event.getAlias());
    if (node == null) {
      throw error(event, "has the alias (%s) of nothing before it".formatted(event.getAlias()));
    }
    nodes += node.size();
    if (nodes > MAX_NODES) {
      throw error(event, "has more than %d values".formatted(MAX_NODES));
    }
    return node;
  }

  private void refuseTag(Event event, String tag) {
    if (!tag.isEmpty() && !tag.equals("!")) {
      throw error(event, "has the tag (%s)".formatted(tag));
    }
  }

  private YamlNode.Place place(Event event, String path) {
    return new YamlNode.Place(
        source, event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0), path);
  }

  private InvalidInputException error(Event event, String problem) {
    return new InvalidInputException(
        "The file (%s) %s, at line (%d).".formatted(source, problem, place(event, "").line()));
  }
}
