package dev.crema.drift;

import dev.crema.data.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What {@code src/test/python} wrote. */
public final class Reference {
  private Reference() {}

  /**
   * Returns values.
   *
   * @param name of the file {@code golden/<name>.json}
   * @param group its field
   * @return the field
   */
  public static Node read(String name, String group) {
    String file = "/golden/" + name + ".json";
    try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(file))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), file).required(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a list of numbers.
   *
   * @param node the list
   * @return its numbers
   */
  public static double[] numbers(Node node) {
    return node.items().stream().mapToDouble(Node::number).toArray();
  }

  /**
   * Returns a list of whole numbers.
   *
   * @param node the list
   * @return its numbers
   */
  public static long[] integers(Node node) {
    return node.items().stream().mapToLong(Node::integer).toArray();
  }
}
