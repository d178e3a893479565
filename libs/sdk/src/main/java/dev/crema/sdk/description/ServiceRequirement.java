package dev.crema.sdk.description;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service that a component talks to, in the notation of kubeflow/pipelines-components.
 *
 * @param name for example {@code MLflow}
 * @param version a semantic version, alone or after {@code ==}, {@code >=} or {@code <=}
 */
public record ServiceRequirement(String name, String version) {

  private static final Pattern FORM =
      Pattern.compile("(\\S.*) ((?:==|>=|<=)?(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*))");

  /**
   * Returns the service that a text names.
   *
   * @param text for example {@code MLflow >=3.17.2}
   * @return name and version
   * @throws IllegalArgumentException if the text has another form
   */
  public static ServiceRequirement parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The service (%s) is no name and version.\nMaybe write it as: MLflow >=3.17.2"
              .formatted(text));
    }
    return new ServiceRequirement(matcher.group(1), matcher.group(2));
  }

  /** Returns the text that {@link #parse} takes. */
  @Override
  public String toString() {
    return name + " " + version;
  }
}
