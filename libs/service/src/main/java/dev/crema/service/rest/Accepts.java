package dev.crema.service.rest;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import java.util.List;

/** What a caller would rather have. */
public final class Accepts {
  private Accepts() {}

  /**
   * Returns the media type that suits a request best; of those that suit it alike, the first.
   *
   * @param offered what there is
   * @throws RefusedHttpException 406 if none suits
   */
  public static MediaType best(HttpRequest<?> request, List<MediaType> offered) {
    List<String> header = request.getHeaders().getAll(HttpHeaders.ACCEPT);
    if (header.isEmpty()) {
      return offered.getFirst();
    }
    for (MediaType wanted : MediaType.orderedOf(header)) {
      if (wanted.getQualityAsNumber().signum() > 0) {
        for (MediaType each : offered) {
          if (matches(wanted, each)) {
            return each;
          }
        }
      }
    }
    throw new RefusedHttpException(
        HttpStatus.NOT_ACCEPTABLE, "The route does not give any of the media types in Accept.");
  }

  private static boolean matches(MediaType wanted, MediaType offered) {
    boolean isType =
        wanted.getType().equals("*") || wanted.getType().equalsIgnoreCase(offered.getType());
    return isType
        && (wanted.getSubtype().equals("*")
            || wanted.getSubtype().equalsIgnoreCase(offered.getSubtype()));
  }
}
