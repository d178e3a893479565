package dev.crema.service.rest;

import dev.crema.service.rest.DocsAssets.Asset;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;

/**
 * {@code GET /docs}: a page to try the API, which works without any other host.
 *
 * <p>It is public, as the document that it shows is: it holds nothing of a model, and what is sent
 * with it needs the same token as what is sent otherwise.
 */
@Controller
@Hidden
final class DocsController {
  /** Scripts and styles are files of ours; Swagger UI has its small pictures as data in its CSS. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String FOR_GOOD = "public, max-age=31536000, immutable";

  private final DocsAssets assets;

  DocsController(DocsAssets assets) {
    this.assets = assets;
  }

  @Get("/docs")
  @Produces(MediaType.TEXT_HTML)
  HttpResponse<?> page(HttpRequest<?> request) {
    if (request.getPath().endsWith("/")) {
      // The page's links begin where it is, so that they hold behind a proxy's prefix too.
      return HttpResponse.status(HttpStatus.PERMANENT_REDIRECT)
          .header(HttpHeaders.LOCATION, "../docs");
    }
    return safe(assets.page(), HTML)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer");
  }

  @Get("/docs/{version}/{file}")
  @Produces(MediaType.ALL)
  HttpResponse<?> file(@PathVariable String version, @PathVariable String file) {
    Asset asset = assets.asset(version, file);
    return asset == null
        ? Problem.of(HttpStatus.NOT_FOUND, "There is no such file.\nMaybe GET /docs.").response()
        : safe(asset.bytes(), asset.contentType()).header(HttpHeaders.CACHE_CONTROL, FOR_GOOD);
  }

  private static MutableHttpResponse<byte[]> safe(byte[] bytes, String type) {
    return HttpResponse.ok(bytes)
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header("X-Content-Type-Options", "nosniff");
  }
}
