package dev.crema.retraining.rest;

import com.fasterxml.jackson.core.JsonParser;
import dev.crema.retraining.core.Names;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.JsonRequest.Fields;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads what people send: an object of a few texts. */
final class FormReader {
  private static final StrictJson JSON = new StrictJson(2);

  private FormReader() {}

  /**
   * Reads a body.
   *
   * @param names the fields that it must have, and no others
   * @return the texts by name; none is blank, longer than 1,000 characters or has a control
   * @throws RefusedRequestException if it is no strict JSON or has another form
   */
  static Map<String, String> read(byte[] body, String... names) {
    return read(body, List.of(names), List.of());
  }

  /**
   * Reads a body.
   *
   * @param all the fields that it must have
   * @param one the fields of which it must have one; none: it has those of {@code all} alone
   * @return the texts by name, as above
   * @throws RefusedRequestException if it is no strict JSON or has another form
   */
  static Map<String, String> read(byte[] body, List<String> all, List<String> one) {
    Map<String, String> texts = new TreeMap<>();
    JSON.read(body, parser -> read(parser, texts, all, one));
    return texts;
  }

  private static void read(
      JsonParser parser, Map<String, String> texts, List<String> all, List<String> one)
      throws IOException {
    List<String> example = Stream.concat(all.stream(), one.stream().limit(1)).toList();
    JsonRequest json =
        new JsonRequest(
            parser, "\nMaybe {\"%s\": \"…\"}.".formatted(String.join("\": \"…\", \"", example)));
    json.begin();
    Fields fields = json.fields("The body must be a JSON object.");
    for (String name = fields.next(); name != null; name = fields.next()) {
      json.require(all.contains(name) || one.contains(name), "The field (%s) is unknown.", name);
      String text = json.text(name);
      json.require(!text.isBlank(), "The field (%s) is blank.", name);
      json.require(
          text.length() <= Names.TEXT_CHARACTERS && text.chars().noneMatch(Character::isISOControl),
          "The field (%s) has a control character or more than %s characters.",
          name,
          Names.TEXT_CHARACTERS);
      texts.put(name, text);
    }
    json.end();
    for (String name : all) {
      json.require(texts.containsKey(name), "The field (%s) is missing.", name);
    }
    json.require(
        one.isEmpty() || texts.keySet().stream().filter(one::contains).count() == 1,
        "The body must have one of the fields (%s).",
        String.join(", ", one));
  }
}
