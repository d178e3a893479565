package dev.crema.data.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import dev.crema.data.document.Node.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds nodes from the tokens of a JSON parser. */
final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Node.MAX_DEPTH)
                  .maxStringLength(Node.MAX_FILE_BYTES)
                  .build())
          .build();

  private final String source;
  private int values;

  JsonReader(String source) {
    this.source = source;
  }

  Node read(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      Node root = value(parser, parser.nextToken());
      JsonToken more = parser.nextToken();
      if (more != null) {
        throw position(parser).error("more than one value.");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new InputException("%s: no valid JSON: %s".formatted(source, e.getMessage()), e);
    }
  }

  private InputException invalid(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    Position position = at == null ? new Position(source, 1, 1) : position(at);
    return position.error(
        "no valid JSON: %s.\nMaybe it is not whole, or was changed by hand."
            .formatted(CellParser.withoutControls(e.getOriginalMessage())),
        e);
  }

  private Node value(JsonParser parser, @Nullable JsonToken token) throws IOException {
    Position position = position(parser);
    if (token == null) {
      throw position.error("no valid JSON: it ends too early.\nMaybe what writes it failed.");
    }
    if (++values > Node.MAX_VALUES) {
      throw position.error("more than %d values.".formatted(Node.MAX_VALUES));
    }
    return switch (token) {
      case START_OBJECT -> mapping(parser, position);
      case START_ARRAY -> sequence(parser, position);
      case VALUE_STRING -> Node.scalar(position, Node.Kind.TEXT, parser.getText());
      case VALUE_NUMBER_INT -> Node.scalar(position, Node.Kind.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> Node.scalar(position, Node.Kind.NUMBER, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> Node.scalar(position, Node.Kind.FLAG, parser.getText());
      case VALUE_NULL -> Node.scalar(position, Node.Kind.NULL, "");
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw position.error("no valid JSON: unexpected (%s).".formatted(token));
    };
  }

  private Node mapping(JsonParser parser, Position position) throws IOException {
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      entries.put(name, value(parser, parser.nextToken()));
    }
    return Node.mapping(position, entries);
  }

  private Node sequence(JsonParser parser, Position position) throws IOException {
    List<Node> items = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      items.add(value(parser, next));
    }
    return Node.sequence(position, items);
  }

  private Position position(JsonParser parser) {
    return position(parser.currentTokenLocation());
  }

  private Position position(JsonLocation at) {
    return new Position(source, at.getLineNr(), at.getColumnNr());
  }
}
