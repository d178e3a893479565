package dev.crema.data.document;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import dev.crema.data.document.Node.Position;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds nodes from the events of a YAML parser, so that nothing is constructed by tags. */
final class YamlReader {
  private final String source;
  private int values;

  YamlReader(String source) {
    this.source = source;
  }

  Node read(String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setCodePointLimit(Node.MAX_FILE_BYTES).build();
    try {
      return document(new Parse(settings).parseString(withoutMark(text)).iterator());
    } catch (MarkedYamlEngineException e) {
      String problem = CellParser.withoutControls(String.valueOf(e.getProblem()));
      throw position(e.getProblemMark())
          .error(
              "no valid YAML: %s.\nMaybe a quote or bracket is not closed, or a line is indented otherwise."
                  .formatted(problem),
              e);
    } catch (YamlEngineException e) {
      String problem = CellParser.withoutControls(String.valueOf(e.getMessage()));
      throw new InputException("%s: no valid YAML: %s".formatted(source, problem), e);
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private Node document(Iterator<Event> events) {
    Node root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof DocumentStartEvent) {
        if (root != null) {
          throw position(event.getStartMark()).error("a second document; only one may be here.");
        }
        root = value(events.next(), events, 1);
      }
    }
    return root == null ? Node.scalar(new Position(source, 1, 1), Node.Kind.NULL, "") : root;
  }

  private Node value(Event event, Iterator<Event> events, int depth) {
    Position position = position(event.getStartMark());
    check(event, position, depth);
    if (event instanceof ScalarEvent scalar) {
      Node.Kind kind = scalar.isPlain() ? Scalars.kind(scalar.getValue()) : Node.Kind.TEXT;
      return Node.scalar(position, kind, kind == Node.Kind.NULL ? "" : scalar.getValue());
    }
    return event instanceof SequenceStartEvent
        ? sequence(position, events, depth)
        : mapping(position, events, depth);
  }

  private void check(Event event, Position position, int depth) {
    if (event instanceof AliasEvent) {
      throw position.error("an alias (*) is not allowed here.\nMaybe write the value again.");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw position.error("an anchor (&) is not allowed here.\nMaybe write the value again.");
    }
    if (tag(event).isPresent()) {
      throw position.error(
          "the tag (%s) is not allowed here.\nMaybe leave it out; text needs quotes alone."
              .formatted(CellParser.shorten(tag(event).get())));
    }
    if (depth > Node.MAX_DEPTH) {
      throw position.error(
          "more than %d levels.\nMaybe a bracket is not closed.".formatted(Node.MAX_DEPTH));
    }
    if (++values > Node.MAX_VALUES) {
      throw position.error("more than %d values.".formatted(Node.MAX_VALUES));
    }
  }

  private static Optional<String> tag(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag();
      case CollectionStartEvent collection -> collection.getTag();
      default -> Optional.empty();
    };
  }

  private Node sequence(Position position, Iterator<Event> events, int depth) {
    List<Node> items = new ArrayList<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.SequenceEnd) {
      items.add(value(event, events, depth + 1));
      event = events.next();
    }
    return Node.sequence(position, items);
  }

  private Node mapping(Position position, Iterator<Event> events, int depth) {
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
    Event event = events.next();
    while (event.getEventId() != Event.ID.MappingEnd) {
      Position at = position(event.getStartMark());
      Node key = value(event, events, depth + 1);
      if (key.kind() != Node.Kind.TEXT) {
        throw at.error("a name must be text.\nMaybe write it in quotes.");
      }
      if (entries.put(key.text(), value(events.next(), events, depth + 1)) != null) {
        throw at.error(
            "(%s) occurs twice.\nMaybe make one of the two."
                .formatted(CellParser.shorten(key.text())));
      }
      event = events.next();
    }
    return Node.mapping(position, entries);
  }

  private Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(source, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Position(source, 1, 1));
  }
}
