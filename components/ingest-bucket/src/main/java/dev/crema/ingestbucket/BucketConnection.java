package dev.crema.ingestbucket;

import dev.crema.data.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** Makes signed requests, which only read; each is one try. */
final class BucketConnection {
  private static final int CONNECT_MILLIS = 10_000;
  private static final String USER_AGENT = "crema-ingest-bucket";

  private final BucketSettings settings;
  private final Clock clock;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final @Nullable SSLSocketFactory sockets;

  BucketConnection(BucketSettings settings, InstantSource instants) {
    this.settings = settings;
    this.clock = ofInstants(instants);
    this.sockets = settings.trust() == null ? null : trusting(settings.trust());
  }

  private static Clock ofInstants(InstantSource instants) {
    return instants.withZone(ZoneOffset.UTC);
  }

  /**
   * Asks for an object, or for what is in its bucket.
   *
   * @param address the object; with a query, its bucket alone counts
   * @param query names and values; empty = the object
   * @param headers of the request, which are signed too
   * @param patience most time without a byte
   * @return asked, but nothing of the answer read yet
   */
  HttpURLConnection ask(
      BucketAddress address,
      Map<String, String> query,
      Map<String, String> headers,
      Duration patience)
      throws IOException {
    SdkHttpRequest signed = signed(address, query, headers);
    HttpURLConnection connection = (HttpURLConnection) signed.getUri().toURL().openConnection();
    connection.setConnectTimeout((int) Math.min(CONNECT_MILLIS, patience.toMillis()));
    connection.setReadTimeout((int) patience.toMillis());
    // Credentials are for the endpoint that was given, and for no other.
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    signed.headers().entrySet().stream()
        .filter(header -> !header.getKey().equalsIgnoreCase("Host")) // the JDK's own, the same
        .forEach(
            header ->
                connection.setRequestProperty(
                    header.getKey(), String.join(",", header.getValue())));
    connection.setRequestProperty("User-Agent", USER_AGENT);
    connection.setRequestProperty("Accept", "*/*");
    if (sockets != null && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(sockets);
    }
    return connection;
  }

  SdkHttpRequest signed(
      BucketAddress address, Map<String, String> query, Map<String, String> headers) {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri(address, query.isEmpty()));
    query.forEach(request::putRawQueryParameter);
    headers.forEach(request::putHeader);
    return signer
        .sign(
            sign ->
                sign.identity(settings.identity())
                    .request(request.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                    // A key is not a path: S3 has it as it is.
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock))
        .request();
  }

  private URI uri(BucketAddress address, boolean isObject) {
    URI endpoint = settings.endpoint();
    // A certificate of *.s3.… does not hold for a name with points.
    boolean isPathStyle = settings.isPathStyle() || address.bucket().contains(".");
    String authority =
        isPathStyle
            ? endpoint.getRawAuthority()
            : address.bucket() + "." + endpoint.getRawAuthority();
    String base = endpoint.getRawPath() == null ? "" : endpoint.getRawPath().replaceAll("/+$", "");
    String bucket = isPathStyle ? "/" + address.bucket() : "";
    String key = isObject ? encoded(address.key()) : "";
    return URI.create(
        "%s://%s%s%s/%s".formatted(endpoint.getScheme(), authority, base, bucket, key));
  }

  /** Returns a key as RFC 3986 has it in a path, whose slashes stay. */
  static String encoded(String key) {
    return Arrays.stream(key.split("/", -1))
        .map(
            part ->
                URLEncoder.encode(part, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~"))
        // The JDK would leave them out, and the signature would be of another path.
        .map(part -> part.equals(".") ? "%2E" : part)
        .collect(Collectors.joining("/"));
  }

  /** A Secret may hold the certificates themselves: what it holds is environment, not a file. */
  private static SSLSocketFactory trusting(String trust) {
    boolean isText = trust.startsWith("-----BEGIN ");
    try (InputStream in =
        isText
            ? new ByteArrayInputStream(trust.getBytes(StandardCharsets.US_ASCII))
            : Files.newInputStream(Path.of(trust))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new CertificateException("no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new InputException(
          "The %s of AWS_CA_BUNDLE has no certificates that can be read.\nMaybe it is not mounted, or not PEM."
              .formatted(isText ? "text" : "file (%s)".formatted(trust)),
          e);
    }
  }
}
