package dev.crema.service.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crema.service.json.RefusedRequestException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of one request, and what is said of those that are not as they should be. */
public final class JsonRequest {
  private final JsonParser json;
  private final String advice;

  /**
   * Makes a request.
   *
   * @param advice how the request should look, on a new line; it ends each sentence about its form
   */
  public JsonRequest(JsonParser json, String advice) {
    this.json = json;
    this.advice = advice;
  }

  /** Returns the parser, to be asked for the current token and its value. */
  public JsonParser json() {
    return json;
  }

  /** Reads a part of a request; the parser stands on the part's first token. */
  public interface Part {
    void read() throws IOException;
  }

  /** Moves to the beginning of the request, which must be an object. */
  public void begin() throws IOException {
    JsonToken start = json.nextToken();
    if (start == null) {
      throw RefusedRequestException.of(Reason.MALFORMED, "The body is empty." + advice);
    }
    require(start == JsonToken.START_OBJECT, "The body must be a JSON object.");
  }

  /** Requires that the request's object has ended and nothing follows. */
  public void end() throws IOException {
    // nextFieldName also returns null where a name should be and something else is.
    require(json.currentToken() == JsonToken.END_OBJECT, "The body must be one JSON object.");
    if (json.nextToken() != null) {
      throw StrictJson.malformed("goes on after its end", json.currentTokenLocation());
    }
  }

  /** Reads the fields of the object on which the parser stands. */
  public Fields fields(String notAnObject) {
    require(json.currentToken() == JsonToken.START_OBJECT, notAnObject);
    return new Fields();
  }

  /** The fields of an object, none twice. */
  public final class Fields {
    private final List<String> seen = new ArrayList<>(5);

    private Fields() {}

    /** Returns the next field's name, the parser on its value; null at the object's end. */
    public @Nullable String next() throws IOException {
      String name = json.nextFieldName();
      if (name == null) {
        return null;
      }
      if (seen.contains(name)) {
        throw StrictJson.twice(name);
      }
      seen.add(name);
      json.nextToken();
      return name;
    }
  }

  /** Reads each item of the list on which the parser stands. */
  public void each(String name, Part item) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "The field (%s) must be a list.", name);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      item.read();
    }
  }

  /** Reads a text. */
  public String text(String name) throws IOException {
    require(json.currentToken() == JsonToken.VALUE_STRING, "The field (%s) must be a text.", name);
    return json.getText();
  }

  /** Requires what holds of nearly all requests, so the sentence is made only if it does not. */
  public void require(boolean holds, String sentence, @Nullable Object... values) {
    if (!holds) {
      throw form(sentence, values);
    }
  }

  /**
   * Says that the request is JSON of another form.
   *
   * @param sentence a format
   * @param values what the sentence repeats; texts may be anything that a caller sends
   */
  public RefusedRequestException form(String sentence, @Nullable Object... values) {
    Object[] echoed = values.clone();
    for (int i = 0; i < echoed.length; i++) {
      if (echoed[i] instanceof String text) {
        echoed[i] = Echo.of(text);
      }
    }
    return RefusedRequestException.of(Reason.WRONG_FORM, sentence.formatted(echoed) + advice);
  }
}
