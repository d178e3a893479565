package dev.crema.inference.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The document that the compiler made of the controllers. */
final class OpenApiDocument {
  private static final String RESOURCE = "/META-INF/swagger/crema-inference-1.yml";

  private OpenApiDocument() {}

  static byte[] bytes() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The build made no " + RESOURCE + ".");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
