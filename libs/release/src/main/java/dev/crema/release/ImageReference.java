package dev.crema.release;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image as YAML names it.
 *
 * @param name with its registry and prefix, if it has them
 * @param tag null if there is none
 */
record ImageReference(String name, @Nullable String tag) {

  private static final Pattern FORM = Pattern.compile("([^\\s@]+?)(?::([\\w][\\w.-]*))?");

  static ImageReference parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new Refusal("The image (%s) is no name with a tag.".formatted(text));
    }
    return new ImageReference(matcher.group(1), matcher.group(2));
  }

  /** Returns why this must not stand in YAML that becomes a release; null if it may. */
  static @Nullable String problem(String text) {
    String tag = text.contains("@") ? "" : parse(text).tag();
    if (tag == null) {
      return "has no tag, which means latest";
    }
    return tag.equals("latest") ? "has the tag latest, which moves" : null;
  }

  /** Returns the last part of the name: that of the component. */
  private String component() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Returns this with another registry and prefix; an empty one changes nothing. */
  ImageReference under(String prefix) {
    return prefix.isEmpty() ? this : new ImageReference(prefix + "/" + component(), tag);
  }

  /** Returns the name under a digest. */
  String pinned(String digest) {
    return name + "@" + digest;
  }

  @Override
  public String toString() {
    return tag == null ? name : name + ":" + tag;
  }
}
