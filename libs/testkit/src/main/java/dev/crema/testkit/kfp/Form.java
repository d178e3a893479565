package dev.crema.testkit.kfp;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the one file of an upload's form. */
final class Form {
  private static final Pattern TYPE =
      Pattern.compile("multipart/form-data;\\s*boundary=\"?([^\";]{1,70})\"?.*");

  private Form() {}

  static String file(String contentType, byte[] body) {
    Matcher type = TYPE.matcher(contentType);
    if (!type.matches()) {
      throw ApiError.invalid("Failed to read pipeline from file: it is no form");
    }
    // Latin 1 keeps every byte where it is.
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String boundary = "--" + type.group(1);
    int head = text.startsWith(boundary + "\r\n") ? boundary.length() + 2 : -1;
    int start = head < 0 ? -1 : text.indexOf("\r\n\r\n", head);
    int end = text.indexOf("\r\n" + boundary + "--", Math.max(start, 0));
    boolean isFile =
        start >= 0 && end >= 0 && text.substring(head, start).contains("name=\"uploadfile\"");
    if (!isFile) {
      throw ApiError.invalid("Failed to read pipeline from file");
    }
    byte[] file = text.substring(start + 4, end).getBytes(StandardCharsets.ISO_8859_1);
    return new String(file, StandardCharsets.UTF_8);
  }
}
