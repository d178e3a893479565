package dev.crema.requestretraining;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the service is, and who asks.
 *
 * @param service http or https, without a slash at the end
 * @param token the bearer token; null: none
 */
record Address(URI service, @Nullable String token) {
  static final String TOKEN_VARIABLE = "CREMA_RETRAINING_TOKEN";
  private static final int TOKEN_CHARACTERS = 16_384;
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  /** Never shows the token. */
  @Override
  public String toString() {
    return service.toString();
  }

  /** Returns the address of the route that is asked. */
  URI retrainings() {
    return URI.create(service + "/retrainings");
  }

  static Address of(String url, @Nullable String token) {
    return new Address(service(url), token == null ? null : checked(token.strip()));
  }

  private static URI service(String text) {
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      boolean isPlain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && isPlain && Set.of("http", "https").contains(scheme)) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw new StepException(
        ErrorKind.INVALID_INPUT,
        "service_url (%s) is no address of a service.\nMaybe http://retraining.crema:8090."
            .formatted(Shown.text(text)));
  }

  private static String checked(String token) {
    if (token.length() > TOKEN_CHARACTERS || !TOKEN.matcher(token).matches()) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "%s has %d characters, but a token has 1 to %d, and neither spaces nor controls."
              .formatted(TOKEN_VARIABLE, token.length(), TOKEN_CHARACTERS));
    }
    return token;
  }
}
