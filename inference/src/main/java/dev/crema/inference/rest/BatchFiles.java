package dev.crema.inference.rest;

import dev.crema.inference.batches.Batches.Download;
import dev.crema.service.rest.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.types.files.StreamedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Answers with a file of a batch, which never changes. */
final class BatchFiles {
  private BatchFiles() {}

  static HttpResponse<?> answer(HttpRequest<?> request, Download file) {
    String tag = '"' + file.tag() + '"';
    String known = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
    if (known != null && (known.equals("*") || known.contains(tag))) {
      return HttpResponse.notModified().header(HttpHeaders.ETAG, tag);
    }
    try {
      MediaType type = MediaType.of(file.contentType());
      StreamedFile body =
          new StreamedFile(
              Files.newInputStream(file.path()),
              type,
              file.modified().toEpochMilli(),
              Files.size(file.path()));
      return HttpResponse.ok(body)
          .contentType(type)
          .header(HttpHeaders.ETAG, tag)
          .header(HttpHeaders.CACHE_CONTROL, "no-store")
          .header(
              HttpHeaders.CONTENT_DISPOSITION,
              "attachment; filename=\"%s\"".formatted(file.name()));
    } catch (NoSuchFileException _) {
      return Problem.of(HttpStatus.NOT_FOUND, "The batch has no such file.").response();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
