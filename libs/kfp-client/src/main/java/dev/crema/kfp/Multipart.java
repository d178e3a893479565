package dev.crema.kfp;

import dev.crema.kfp.Request.Body;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with one file, as KFP's upload wants it. */
final class Multipart {
  private Multipart() {}

  static Body of(byte[] yaml) {
    // The boundary must not occur in the file: its digest does not, unless by an attack on SHA-256.
    String boundary = "crema-" + SpecDigest.sha256(yaml);
    byte[] head =
        ("--%s\r\nContent-Disposition: form-data; name=\"uploadfile\"; filename=\"pipeline.yaml\"\r\n"
                    .formatted(boundary)
                + "Content-Type: application/yaml\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] tail = "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream form = new ByteArrayOutputStream(head.length + yaml.length + tail.length);
    form.writeBytes(head);
    form.writeBytes(yaml);
    form.writeBytes(tail);
    return new Body("multipart/form-data; boundary=" + boundary, form.toByteArray());
  }
}
