package dev.crema.inference.scoring;

import dev.crema.productionlog.ErasureRequest;
import dev.crema.service.json.JsonRequest;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.StrictJson;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /erasures}. */
public final class ErasureReader {
  private static final StrictJson JSON = new StrictJson(1);
  private static final String FORM =
      "\nMaybe send {\"entity\": \"<id>\", \"reason\": \"request 17\"}; \"model\" for one model"
          + " alone.";

  private ErasureReader() {}

  /**
   * Reads a body.
   *
   * @param actor who asks
   * @throws RefusedRequestException if it is no strict JSON or has another form
   */
  public static ErasureRequest read(byte[] body, String actor) {
    Reading reading = new Reading();
    JSON.read(body, json -> reading.request(new JsonRequest(json, FORM)));
    return reading.made(actor);
  }

  private static final class Reading {
    private @Nullable String model;
    private String entity = "";
    private String reason = "";

    void request(JsonRequest in) throws IOException {
      in.begin();
      JsonRequest.Fields fields = in.fields("An object is missing.");
      for (String name = fields.next(); name != null; name = fields.next()) {
        switch (name) {
          case "model" -> model = text(in, name);
          case "entity" -> entity = text(in, name);
          case "reason" -> reason = text(in, name);
          default -> throw in.form("The field (%s) is unknown.", name);
        }
      }
      in.end();
      in.require(!entity.isEmpty(), "The field (entity) is missing or empty.");
      in.require(!reason.isBlank(), "The field (reason) is missing or empty.");
      // Who reads the audit must not learn whom it was about.
      in.require(!names(reason, entity), "The field (reason) must not name the entity.");
    }

    private static boolean names(String reason, String entity) {
      return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(entity) + "(?![\\p{L}\\p{N}])")
          .matcher(reason)
          .find();
    }

    private static String text(JsonRequest in, String name) throws IOException {
      String text = in.text(name);
      in.require(
          text.length() <= EntityRule.MOST_CHARACTERS && text.indexOf('\0') < 0,
          "The field (%s) has a NUL or more than %d characters.",
          name,
          EntityRule.MOST_CHARACTERS);
      return text;
    }

    ErasureRequest made(String actor) {
      return new ErasureRequest(model, entity, actor, reason);
    }
  }
}
