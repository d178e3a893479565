package dev.crema.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * A real S3 on two ports of its own of this machine, one of them with TLS, alone: S3Proxy, which
 * verifies signatures and keeps objects as files. It ends when this is closed, or with this JVM.
 */
public final class LocalS3 implements AutoCloseable {
  private static final String ACCESS_KEY = "local-access-key";
  private static final String SECRET_KEY = "local-secret-key";

  private final S3Proxy server;
  private final Path folder;
  private final boolean isTemporary;

  private LocalS3(S3Proxy server, Path folder, boolean isTemporary) {
    this.server = server;
    this.folder = folder;
    this.isTemporary = isTemporary;
  }

  /**
   * Starts one without buckets, whose objects are gone when it ends.
   *
   * @return the running server
   * @throws IOException if it does not come up
   */
  public static LocalS3 temporary() throws IOException {
    return start(Files.createTempDirectory("crema-s3-"), true);
  }

  /**
   * Starts one without buckets.
   *
   * @param folder where it keeps its objects and its certificate
   * @return the running server
   * @throws IOException if it does not come up
   */
  public static LocalS3 in(Path folder) throws IOException {
    return start(folder, false);
  }

  private static LocalS3 start(Path folder, boolean isTemporary) throws IOException {
    Path buckets = Files.createDirectories(folder.resolve("buckets"));
    ServerKeys keys = ServerKeys.make(folder);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(buckets.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .secureEndpoint(URI.create("https://127.0.0.1:0"))
            .keyStore(keys.store().toString(), ServerKeys.PASSWORD)
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("S3Proxy does not come up.", e);
    }
    LocalS3 local = new LocalS3(server, folder, isTemporary);
    Shutdown.add(local);
    return local;
  }

  /**
   * Writes an object as a client does: unlike a file that is put into {@link #bucket}, it has an
   * ETag.
   *
   * @param bucket of which there is one
   * @param key letters, digits, points and slashes
   * @param content all of it
   * @throws IOException if the server does not take it
   */
  public void put(String bucket, String key, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.PUT)
            .uri(uri().resolve("/%s/%s".formatted(bucket, key)))
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(AwsCredentialsIdentity.create(ACCESS_KEY, SECRET_KEY))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    HttpURLConnection connection = (HttpURLConnection) signed.getUri().toURL().openConnection();
    connection.setRequestMethod("PUT");
    connection.setDoOutput(true);
    signed
        .headers()
        .forEach((name, values) -> connection.setRequestProperty(name, values.getFirst()));
    connection.getOutputStream().write(bytes);
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("It answered %d.".formatted(connection.getResponseCode()));
    }
  }

  /**
   * Returns a bucket's folder, in which files are objects; a file is called by its key.
   *
   * @param name of the bucket, which is made if there is none
   * @return the folder
   * @throws IOException if it cannot be made
   */
  public Path bucket(String name) throws IOException {
    return Files.createDirectories(folder.resolve("buckets").resolve(name));
  }

  /**
   * Returns where it answers without TLS.
   *
   * @return the address, with the port
   */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  /**
   * Returns where it answers with TLS.
   *
   * @return the address, with the port
   */
  public URI secureUri() {
    return URI.create("https://127.0.0.1:" + server.getSecurePort());
  }

  /**
   * Returns what a client has to trust.
   *
   * @return a file of one certificate, PEM, for 127.0.0.1
   */
  public Path certificate() {
    return new ServerKeys(folder).certificate();
  }

  /**
   * Returns the variables by which AWS' tools reach it, without TLS.
   *
   * @return names and values
   */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_S3", uri().toString(),
        "AWS_ACCESS_KEY_ID", ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    Shutdown.remove(this);
    try {
      server.stop();
      if (isTemporary) {
        Folders.remove(folder);
      }
    } catch (Exception e) {
      throw new IllegalStateException("S3Proxy does not end.", e);
    }
  }
}
