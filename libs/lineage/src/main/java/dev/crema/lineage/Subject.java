package dev.crema.lineage;

import dev.crema.registry.Names;
import dev.crema.registry.Registry;
import java.util.UUID;
import java.util.regex.Pattern;

/** What the chain begins with. */
public sealed interface Subject {
  /**
   * Returns how a person writes it.
   *
   * @return a text that {@link #parse} takes for the same
   */
  String text();

  /**
   * A prediction.
   *
   * @param id its id, a UUID of version 7
   */
  record Prediction(UUID id) implements Subject {
    @Override
    public String text() {
      return id.toString();
    }
  }

  /**
   * An answer of score-data, which stands in a table and in no log.
   *
   * @param id its id, a UUID of version 8
   */
  record BatchAnswer(UUID id) implements Subject {
    @Override
    public String text() {
      return id.toString();
    }
  }

  /**
   * A version by its number.
   *
   * @param model the registered model's name
   * @param version a positive whole number
   */
  record Version(String model, String version) implements Subject {
    @Override
    public String text() {
      return model + ":" + version;
    }
  }

  /**
   * The version that an alias names.
   *
   * @param model the registered model's name
   * @param alias the alias
   */
  record Alias(String model, String alias) implements Subject {
    @Override
    public String text() {
      return model + "@" + alias;
    }
  }

  /**
   * A run of KFP.
   *
   * @param id KFP's id
   */
  record KfpRun(String id) implements Subject {
    @Override
    public String text() {
      return id;
    }
  }

  /** A UUID as {@link UUID#toString} writes it. */
  Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** A version's number. */
  Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  /**
   * Returns what a text means: a UUID of version 7 is a prediction, one of version 8 an answer of
   * score-data, another UUID a run of KFP (which makes those of version 4); {@code model:3} and
   * {@code model@alias} are versions, and a model alone is its champion.
   *
   * @param text what a person wrote
   * @return what is meant
   * @throws IllegalArgumentException if it can be none of these
   */
  static Subject parse(String text) {
    if (UUID_TEXT.matcher(text).matches()) {
      UUID id = UUID.fromString(text);
      return switch (id.version()) {
        case 7 -> new Prediction(id);
        case 8 -> new BatchAnswer(id);
        default -> new KfpRun(text);
      };
    }
    int colon = text.lastIndexOf(':');
    if (colon >= 0 && NUMBER.matcher(text.substring(colon + 1)).matches()) {
      return new Version(model(text, text.substring(0, colon)), text.substring(colon + 1));
    }
    int at = text.lastIndexOf('@');
    if (at >= 0 && Names.isAlias(text.substring(at + 1))) {
      return new Alias(model(text, text.substring(0, at)), text.substring(at + 1));
    }
    return new Alias(model(text, text), Registry.CHAMPION);
  }

  private static String model(String text, String model) {
    if (!Names.isModel(model)) {
      throw new IllegalArgumentException(
          "(%s) is no prediction's id, no model and no run of KFP: a model's name has %s.\nMaybe churn, churn:3, churn@challenger, or an id as the service or KFP gave it."
              .formatted(text, Names.MODEL_RULE));
    }
    return model;
  }
}
