package dev.crema.data.document;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a YAML or JSON document that knows its source, line, column and path.
 *
 * <p>YAML is 1.2 with the core schema ({@code yes}, {@code no}, {@code y} are text), one document,
 * without anchors, aliases and tags. Keys must be text and unique. Immutable.
 */
public final class Node {
  /** Most bytes of a file, and most characters of a text. */
  public static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

  /** Most levels of nesting. */
  public static final int MAX_DEPTH = 64;

  /** Most values of a document, all levels together. */
  public static final int MAX_VALUES = 2_000_000;

  /** What a value is. */
  public enum Kind {
    /** Named values. */
    MAPPING("a mapping"),
    /** Values in order. */
    SEQUENCE("a list"),
    /** Text. */
    TEXT("text"),
    /** A whole number. */
    INTEGER("a whole number"),
    /** A number with a fraction or an exponent. */
    NUMBER("a number"),
    /** True or false. */
    FLAG("a truth value"),
    /** Nothing: {@code null}, {@code ~}, or no value after a key. */
    NULL("nothing");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Position position;
  private final Kind kind;
  private final String scalar;
  private final List<Node> items;
  private final Map<String, Node> entries;
  // Set once, by the parent's constructor: paths are made only when a message needs one.
  private @Nullable Node parent;
  private String step = "";

  /** Where a node stands. */
  record Position(String source, int line, int column) {
    InputException error(String message) {
      return new InputException(located(message));
    }

    InputException error(String message, Throwable cause) {
      return new InputException(located(message), cause);
    }

    private String located(String message) {
      return "%s:%d:%d: %s".formatted(source, line, column, message);
    }
  }

  private Node(
      Position position, Kind kind, String scalar, List<Node> items, Map<String, Node> entries) {
    this.position = position;
    this.kind = kind;
    this.scalar = scalar;
    this.items = items;
    this.entries = entries;
  }

  static Node scalar(Position position, Kind kind, String scalar) {
    return new Node(position, kind, scalar, List.of(), Map.of());
  }

  static Node sequence(Position position, List<Node> items) {
    Node node = new Node(position, Kind.SEQUENCE, "", List.copyOf(items), Map.of());
    for (int i = 0; i < items.size(); i++) {
      items.get(i).parent = node;
      items.get(i).step = "[" + i + "]";
    }
    return node;
  }

  static Node mapping(Position position, LinkedHashMap<String, Node> entries) {
    Map<String, Node> copy = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    Node node = new Node(position, Kind.MAPPING, "", List.of(), copy);
    entries.forEach(
        (name, value) -> {
          value.parent = node;
          value.step = name;
        });
    return node;
  }

  /**
   * Reads a YAML file in UTF-8.
   *
   * @param file at most {@value #MAX_FILE_BYTES} bytes
   * @return its value
   * @throws InputException if it is no valid YAML or beyond a limit
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Node yaml(Path file) {
    return yaml(TextFile.read(file, MAX_FILE_BYTES), file.toString());
  }

  /**
   * Reads a YAML text.
   *
   * @param text at most {@value #MAX_FILE_BYTES} characters
   * @param source what messages call the text
   * @return its value
   * @throws InputException if it is no valid YAML or beyond a limit
   */
  public static Node yaml(String text, String source) {
    requireLength(text, source);
    return new YamlReader(source).read(text);
  }

  /**
   * Reads a JSON file in UTF-8.
   *
   * @param file at most {@value #MAX_FILE_BYTES} bytes
   * @return its value
   * @throws InputException if it is no valid JSON or beyond a limit
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Node json(Path file) {
    return json(TextFile.read(file, MAX_FILE_BYTES), file.toString());
  }

  /**
   * Reads a JSON text.
   *
   * @param text at most {@value #MAX_FILE_BYTES} characters
   * @param source what messages call the text
   * @return its value
   * @throws InputException if it is no valid JSON or beyond a limit
   */
  public static Node json(String text, String source) {
    requireLength(text, source);
    return new JsonReader(source).read(text);
  }

  /**
   * Returns what the value is.
   *
   * @return its kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the path of the value within the document.
   *
   * @return for example {@code columns[3].type}; empty for the whole document
   */
  public String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    String step = CellParser.shorten(this.step);
    boolean joined = before.isEmpty() || step.startsWith("[");
    return joined ? before + step : before + "." + step;
  }

  /**
   * Returns where the value stands.
   *
   * @return {@code source:line:column}, counted from 1
   */
  public String location() {
    return "%s:%d:%d".formatted(position.source(), position.line(), position.column());
  }

  /**
   * Returns this mapping after it was checked for unknown names.
   *
   * @param allowed every name that may occur
   * @return this
   * @throws InputException if this is no mapping, or has another name
   */
  public Node fields(String... allowed) {
    Set<String> known = new LinkedHashSet<>(List.of(allowed));
    for (Map.Entry<String, Node> entry : entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw entry
            .getValue()
            .error(
                "is unknown; known are %s.%s"
                    .formatted(known, Suggestion.maybe(entry.getKey(), known)));
      }
    }
    return this;
  }

  /**
   * Returns a named value that must be there.
   *
   * @param name the name
   * @return the value, never {@link Kind#NULL}
   * @throws InputException if this is no mapping, or there is no such value
   */
  public Node required(String name) {
    Node node = optional(name);
    if (node == null) {
      throw error("lacks (%s).".formatted(name));
    }
    return node;
  }

  /**
   * Returns a named value if there is one.
   *
   * @param name the name
   * @return the value; null if absent or {@link Kind#NULL}
   * @throws InputException if this is no mapping
   */
  public @Nullable Node optional(String name) {
    Node node = entries().get(name);
    return node == null || node.kind == Kind.NULL ? null : node;
  }

  /**
   * Returns the values of a sequence.
   *
   * @return in order
   * @throws InputException if this is no sequence
   */
  public List<Node> items() {
    require(Kind.SEQUENCE, "a list");
    return items;
  }

  /**
   * Returns the values of a mapping by name.
   *
   * @return in order of the document, unmodifiable
   * @throws InputException if this is no mapping
   */
  public Map<String, Node> entries() {
    require(Kind.MAPPING, "a mapping (name: value)");
    return entries;
  }

  /**
   * Returns the text.
   *
   * @return the text, may be empty
   * @throws InputException if this is no text
   */
  public String text() {
    require(Kind.TEXT, "text");
    return scalar;
  }

  /**
   * Returns the scalar as it is written, of whatever kind.
   *
   * @return the text
   * @throws InputException if this is a mapping, a sequence or nothing
   */
  public String scalar() {
    if (kind == Kind.MAPPING || kind == Kind.SEQUENCE || kind == Kind.NULL) {
      throw error("must be a single value.");
    }
    return scalar;
  }

  /**
   * Returns the whole number.
   *
   * @return the number
   * @throws InputException if this is no whole number, or beyond 64 bits
   */
  public long integer() {
    return integer(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * Returns the whole number within a range.
   *
   * @param min smallest, inclusive
   * @param max largest, inclusive
   * @return the number
   * @throws InputException if this is no whole number of the range
   */
  public long integer(long min, long max) {
    require(Kind.INTEGER, "a whole number");
    BigInteger value = Scalars.integer(scalar);
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw error("(%s) must be from %d to %d.".formatted(scalar, min, max));
    }
    return value.longValueExact();
  }

  /**
   * Returns the number.
   *
   * @return a finite number; whole numbers count
   * @throws InputException if this is no finite number
   */
  public double number() {
    return number(-Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /**
   * Returns the number within a range.
   *
   * @param min smallest, inclusive
   * @param max largest, inclusive
   * @return a finite number; whole numbers count
   * @throws InputException if this is no number of the range
   */
  public double number(double min, double max) {
    if (kind != Kind.INTEGER) {
      require(Kind.NUMBER, "a number");
    }
    double value = Scalars.number(scalar);
    if (!Double.isFinite(value)) {
      throw error("(%s) must be a finite number.".formatted(scalar));
    }
    if (value < min || value > max) {
      throw error("(%s) must be from %s to %s.".formatted(scalar, min, max));
    }
    return value;
  }

  /**
   * Returns the truth.
   *
   * @return true or false
   * @throws InputException if this is neither {@code true} nor {@code false}
   */
  public boolean flag() {
    require(Kind.FLAG, "true or false");
    return scalar.equalsIgnoreCase("true");
  }

  /**
   * Returns the constant of an enum whose name in lower case is the text.
   *
   * @param type the enum
   * @param <E> the enum
   * @return the constant
   * @throws InputException if this is no text or no such name
   */
  public <E extends Enum<E>> E oneOf(Class<E> type) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text())) {
        return constant;
      }
      names.add(name);
    }
    throw error(
        "(%s) is not one of %s.%s"
            .formatted(CellParser.shorten(text()), names, Suggestion.maybe(text(), names)));
  }

  /**
   * Returns the value as plain objects.
   *
   * @return Map (in order), List, String, Long or BigInteger, Double, Boolean or null
   */
  public @Nullable Object tree() {
    return switch (kind) {
      case MAPPING -> {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        entries.forEach((name, value) -> tree.put(name, value.tree()));
        yield tree;
      }
      case SEQUENCE -> {
        List<@Nullable Object> tree = new ArrayList<>();
        items.forEach(item -> tree.add(item.tree()));
        yield tree;
      }
      case TEXT -> scalar;
      case INTEGER -> Scalars.boxed(Scalars.integer(scalar));
      case NUMBER -> number();
      case FLAG -> flag();
      case NULL -> null;
    };
  }

  /**
   * Returns an exception that names this value.
   *
   * @param message what is wrong, as the rest of a sentence that starts with the path
   * @return the exception, to be thrown
   */
  public InputException error(String message) {
    String path = path();
    String subject = path.isEmpty() ? "the document" : path;
    return position.error(subject + " " + message);
  }

  private void require(Kind wanted, String words) {
    if (kind != wanted) {
      String found =
          scalar.isEmpty()
              ? kind.words
              : "%s (%s)".formatted(kind.words, CellParser.shorten(scalar));
      String advice = wanted == Kind.TEXT && !scalar.isEmpty() ? "\nMaybe write it in quotes." : "";
      throw error("must be %s, it is %s.%s".formatted(words, found, advice));
    }
  }

  private static void requireLength(String text, String source) {
    if (text.length() > MAX_FILE_BYTES) {
      throw new InputException(
          "%s: %d characters are more than the limit of %d."
              .formatted(source, text.length(), MAX_FILE_BYTES));
    }
  }
}
