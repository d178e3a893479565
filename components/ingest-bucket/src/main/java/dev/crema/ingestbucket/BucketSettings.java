package dev.crema.ingestbucket;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Where the S3 is, who asks, and what may be asked for: the variables that AWS' own tools read,
 * after {@code CREMA_SOURCE_<NAME>_} if the connection has a name.
 *
 * <p>Beyond this machine the server must prove who it is: {@code https}.
 *
 * @param endpoint scheme, host, perhaps a port and a path; no query, no credentials
 * @param region for the signature
 * @param isPathStyle whether the bucket is in the path, not in front of the host
 * @param identity never printed
 * @param trust certificates (PEM), or the file of them, that are trusted instead of the system's;
 *     null = none
 * @param attempts how often a request is made that fails for a reason that may pass
 * @param allowed buckets, {@code bucket/prefix/} or {@code bucket/key}, that may be read; empty =
 *     any
 */
record BucketSettings(
    URI endpoint,
    String region,
    boolean isPathStyle,
    AwsCredentialsIdentity identity,
    @Nullable String trust,
    int attempts,
    List<String> allowed) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");
  private static final Pattern REGION = Pattern.compile("[a-zA-Z0-9-]{1,40}");
  private static final Pattern ATTEMPTS = Pattern.compile("[1-9]|10");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Most servers that are not AWS take it. */
  private static final String USUAL_REGION = "us-east-1";

  static BucketSettings of(String connection, Function<String, @Nullable String> environment) {
    return new Variables(connection, environment).settings();
  }

  static AwsCredentialsIdentity identity(String id, String secret, @Nullable String token) {
    return token == null || token.isEmpty()
        ? AwsCredentialsIdentity.create(id, secret)
        : AwsSessionCredentialsIdentity.create(id, secret, token);
  }

  /** Refuses what the one who set the allowed roots did not mean. */
  void requireAllowed(BucketAddress address) {
    String path = address.bucket() + "/" + address.key();
    boolean isAllowed =
        allowed.isEmpty() || allowed.stream().anyMatch(root -> isWithin(path, root));
    if (!isAllowed) {
      throw new InputException(
          "The uri (%s) is outside of what may be read: %s.\nMaybe the file belongs below one of them, or S3_ALLOWED of the connection lacks it: a prefix there ends with (/)."
              .formatted(address, allowed));
    }
  }

  /** What has no slash at its end is one object, not all whose keys begin so. */
  private static boolean isWithin(String path, String root) {
    if (!root.contains("/")) {
      return path.startsWith(root + "/");
    }
    return root.endsWith("/") ? path.startsWith(root) : path.equals(root);
  }

  /** Leaves out what is secret. */
  @Override
  public String toString() {
    return endpoint.toString();
  }

  /** The variables of one connection. */
  private record Variables(String connection, Function<String, @Nullable String> environment) {

    BucketSettings settings() {
      if (!connection.isEmpty() && !NAME.matcher(connection).matches()) {
        throw new InputException(
            "The connection (%s) must be lower case letters, digits and underscores, at most 31.\nMaybe write it with underscores: the variables are called by it."
                .formatted(CellParser.shorten(connection)));
      }
      String given = first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
      String region = region(given);
      URI endpoint = given == null ? ofAws(region) : endpoint(given);
      String style = ours("S3_PATH_STYLE");
      String attempts = value("AWS_MAX_ATTEMPTS");
      if (attempts != null && !ATTEMPTS.matcher(attempts).matches()) {
        throw new InputException(
            "The variable (%s) is (%s), and must be from 1 to 10.\nMaybe leave it out: then 4."
                .formatted(name("AWS_MAX_ATTEMPTS"), CellParser.shorten(attempts)));
      }
      String roots = ours("S3_ALLOWED");
      return new BucketSettings(
          endpoint,
          region,
          style == null ? given != null : style.equals("true"),
          identity(),
          value("AWS_CA_BUNDLE"),
          attempts == null ? 4 : Integer.parseInt(attempts),
          roots == null ? List.of() : Arrays.stream(roots.split(",")).map(String::strip).toList());
    }

    private String region(@Nullable String endpoint) {
      String region = first("AWS_REGION", "AWS_DEFAULT_REGION");
      if (region == null && endpoint == null) {
        throw new InputException(
            "Neither the variable (%s) nor (%s) is set.\nMaybe %s, or set the first, for a bucket of AWS to the second."
                .formatted(name("AWS_ENDPOINT_URL_S3"), name("AWS_REGION"), helper()));
      }
      if (region != null && !REGION.matcher(region).matches()) {
        throw new InputException(
            "The variable (%s) is (%s), which is no region.\nMaybe eu-central-1."
                .formatted(name("AWS_REGION"), CellParser.shorten(region)));
      }
      return region == null ? USUAL_REGION : region;
    }

    private static URI ofAws(String region) {
      String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
      return URI.create("https://s3.%s.%s".formatted(region, domain));
    }

    /** Its messages leave out the value: somebody may have put a password into it. */
    private URI endpoint(String text) {
      URI uri;
      try {
        uri = new URI(text);
      } catch (URISyntaxException _) {
        throw noAddress();
      }
      String scheme = uri.getScheme();
      if (uri.getHost() == null
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || !("https".equals(scheme) || "http".equals(scheme))) {
        throw noAddress();
      }
      if (scheme.equals("http")
          && !HERE.contains(uri.getHost())
          && !"true".equals(ours("S3_PLAIN_HTTP"))) {
        throw new InputException(
            "The endpoint in (%s) is on another machine, and its server would not be verified.\nMaybe use https, with AWS_CA_BUNDLE if its certificate is signed by your own authority, or allow it: %s=true."
                .formatted(name("AWS_ENDPOINT_URL_S3"), ourName("S3_PLAIN_HTTP")));
      }
      return uri;
    }

    private InputException noAddress() {
      return new InputException(
          "The variable (%s) is no address of a server without user and password.\nMaybe https://s3.example.com:9000."
              .formatted(name("AWS_ENDPOINT_URL_S3")));
    }

    private AwsCredentialsIdentity identity() {
      String id = value("AWS_ACCESS_KEY_ID");
      String secret = value("AWS_SECRET_ACCESS_KEY");
      if (id != null && secret != null) {
        return BucketSettings.identity(id, secret, value("AWS_SESSION_TOKEN"));
      }
      CredentialsFile file =
          CredentialsFile.of(
              value("AWS_SHARED_CREDENTIALS_FILE"),
              connection.isEmpty() ? environment.apply("HOME") : null,
              value("AWS_PROFILE"));
      if (file == null) {
        throw new InputException(
            "The variables (%s) and (%s) are not both set, and there is no credentials file.\nMaybe %s."
                .formatted(name("AWS_ACCESS_KEY_ID"), name("AWS_SECRET_ACCESS_KEY"), helper()));
      }
      return file.read();
    }

    private String helper() {
      return connection.isEmpty()
          ? "name a connection"
          : "wrap the task with with_bucket, which takes them from the Secret (source-%s-credentials)"
              .formatted(connection.replace('_', '-'));
    }

    private @Nullable String first(String name, String other) {
      String value = value(name);
      return value == null ? value(other) : value;
    }

    private @Nullable String value(String name) {
      return stripped(name(name));
    }

    private @Nullable String ours(String name) {
      return stripped(ourName(name));
    }

    private @Nullable String stripped(String variable) {
      String value = environment.apply(variable);
      return value == null || value.isBlank() ? null : value.strip();
    }

    private String name(String name) {
      return connection.isEmpty() ? name : prefix() + name;
    }

    private String ourName(String name) {
      return connection.isEmpty() ? "CREMA_" + name : prefix() + name;
    }

    private String prefix() {
      return "CREMA_SOURCE_%s_".formatted(connection.toUpperCase(Locale.ROOT));
    }
  }
}
