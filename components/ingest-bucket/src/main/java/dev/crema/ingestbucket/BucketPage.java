package dev.crema.ingestbucket;

import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * One answer to ListObjectsV2.
 *
 * @param objects in the server's order
 * @param prefixes what ends with {@code /} below the prefix: folders within
 * @param next asks for what follows; null = this was the last
 */
record BucketPage(List<Entry> objects, List<String> prefixes, @Nullable String next) {
  private static final XMLInputFactory XML = xml();

  /**
   * An object.
   *
   * @param key its whole key
   * @param size in bytes
   * @param etag changes with the content; null = the server says none
   */
  record Entry(String key, long size, @Nullable String etag) {}

  /** The answer is none. */
  static final class NoPageException extends Exception {
    private static final long serialVersionUID = 1L;

    NoPageException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private static XMLInputFactory xml() {
    // The JDK's own, whatever else is on the class path; no entity is followed.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** Reads an answer whose keys are encoded as in a URL, as was asked for. */
  static BucketPage read(byte[] answer) throws NoPageException {
    try {
      XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(answer));
      try {
        reader.nextTag();
        if (!reader.getLocalName().equals("ListBucketResult")) {
          throw new NoPageException("it is (%s)".formatted(reader.getLocalName()), null);
        }
        return new Parser(reader).page();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException | IllegalArgumentException e) {
      throw new NoPageException("it is no XML", e);
    }
  }

  /** Reads the elements below the first. */
  private static final class Parser {
    private final XMLStreamReader reader;
    private final List<Entry> objects = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean isTruncated;
    private @Nullable String next;
    private boolean isEncoded;

    Parser(XMLStreamReader reader) {
      this.reader = reader;
    }

    BucketPage page() throws XMLStreamException, NoPageException {
      while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "Contents" -> objects.add(object());
          case "CommonPrefixes" -> prefixes.add(prefix());
          case "IsTruncated" -> isTruncated = Boolean.parseBoolean(reader.getElementText());
          case "NextContinuationToken" -> next = reader.getElementText();
          case "EncodingType" -> isEncoded = reader.getElementText().equals("url");
          default -> skip();
        }
      }
      if (isTruncated && next == null) {
        throw new NoPageException("it has more, and does not say where", null);
      }
      return new BucketPage(
          objects.stream().map(e -> new Entry(decoded(e.key()), e.size(), e.etag())).toList(),
          prefixes.stream().map(this::decoded).toList(),
          isTruncated ? next : null);
    }

    private Entry object() throws XMLStreamException, NoPageException {
      String key = null;
      String size = null;
      String etag = null;
      while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
        switch (reader.getLocalName()) {
          case "Key" -> key = reader.getElementText();
          case "Size" -> size = reader.getElementText();
          case "ETag" -> etag = reader.getElementText();
          default -> skip();
        }
      }
      if (key == null || size == null) {
        throw new NoPageException("an object in it has no key or no size", null);
      }
      return new Entry(key, Long.parseLong(size), etag);
    }

    private String prefix() throws XMLStreamException {
      String prefix = "";
      while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
        if (reader.getLocalName().equals("Prefix")) {
          prefix = reader.getElementText();
        } else {
          skip();
        }
      }
      return prefix;
    }

    /** Goes to the end of an element, whatever is in it. */
    private void skip() throws XMLStreamException {
      for (int depth = 1; depth > 0; ) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> depth++;
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {}
        }
      }
    }

    private String decoded(String key) {
      return isEncoded ? URLDecoder.decode(key, StandardCharsets.UTF_8) : key;
    }
  }
}
