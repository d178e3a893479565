package dev.crema.ingestbucket;

import dev.crema.data.CellParser;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What a server that refuses is answered with: a sentence, or another try.
 *
 * @param settings of which messages have the endpoint and the region, and nothing else
 * @param address what was asked for
 */
record BucketFailure(BucketSettings settings, BucketAddress address) {
  private static final int MAX_BYTES = 1 << 16;
  private static final int TOO_MANY = 429;
  private static final int FIRST_OF_SERVER = 500;
  private static final int RANGE_IMPOSSIBLE = 416;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,100})</Code>");
  private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,40})</Region>");

  /** A failure that may pass. */
  static final class TransientException extends IOException {
    private static final long serialVersionUID = 1L;

    TransientException(String message) {
      super(message);
    }
  }

  /**
   * Returns what is said of an answer other than the one that was hoped for.
   *
   * @throws TransientException if it is worth another try
   */
  StepException of(HttpURLConnection answer, int status) throws IOException {
    String body = body(answer, status);
    String code = first(CODE, body);
    if (status >= FIRST_OF_SERVER || status == TOO_MANY || "RequestTimeout".equals(code)) {
      throw new TransientException(
          "it answered %d%s".formatted(status, code == null ? "" : " (%s)".formatted(code)));
    }
    String region = answer.getHeaderField("x-amz-bucket-region");
    region = region == null ? first(REGION, body) : CellParser.shorten(region);
    if (region != null && !region.equals(settings.region())) {
      return invalid(
          "The bucket (%s) is in the region (%s), and was asked for in (%s).\nMaybe set AWS_REGION to the first."
              .formatted(address.bucket(), region, settings.region()));
    }
    if (code == null) {
      return unknown(status);
    }
    if (code.equals("TemporaryRedirect")) { // AWS, of a bucket that is new
      throw new TransientException("it answered %d (%s)".formatted(status, code));
    }
    if (code.equals("PreconditionFailed") || status == RANGE_IMPOSSIBLE) {
      return changed();
    }
    return invalid(sentence(code, status));
  }

  private StepException unknown(int status) {
    return switch (status) {
      case HttpURLConnection.HTTP_PRECON_FAILED, RANGE_IMPOSSIBLE -> changed();
      case HttpURLConnection.HTTP_NOT_FOUND -> invalid(sentence("NoSuchKey", status));
      case HttpURLConnection.HTTP_FORBIDDEN -> invalid(sentence("AccessDenied", status));
      default ->
          invalid(
              "The endpoint (%s) answered %d to (%s), and not as S3 does.\nMaybe AWS_ENDPOINT_URL_S3 is of another server, or of its page for people."
                  .formatted(settings, status, address));
    };
  }

  private String sentence(String code, int status) {
    return switch (code) {
      case "NoSuchBucket" ->
          "There is no bucket (%s) at (%s).\nMaybe its name is spelt otherwise, or it is at another endpoint: AWS_ENDPOINT_URL_S3."
              .formatted(address.bucket(), settings);
      case "NoSuchKey" ->
          "The object (%s) does not exist.\nMaybe its key is spelt otherwise, or it is a folder: then end the uri with (/)."
              .formatted(address);
      case "AccessDenied", "AllAccessDisabled" ->
          "The endpoint (%s) does not let these credentials read (%s).\nMaybe they lack s3:GetObject, or s3:ListBucket, without which what is not there is denied too."
              .formatted(settings, address);
      case "InvalidAccessKeyId" ->
          "The endpoint (%s) does not know the access key.\nMaybe the credentials are of another endpoint, or were taken back."
              .formatted(settings);
      case "SignatureDoesNotMatch" ->
          "The endpoint (%s) refuses the signature.\nMaybe the secret access key is another, or AWS_REGION is."
              .formatted(settings);
      case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken" ->
          "The endpoint (%s) says that the credentials have expired (%s).\nMaybe write new ones into the Secret: AWS_SESSION_TOKEN holds for hours."
              .formatted(settings, code);
      case "RequestTimeTooSkewed" ->
          "The endpoint (%s) has another time than this machine.\nMaybe one of the two clocks is wrong."
              .formatted(settings);
      case "InvalidObjectState" ->
          "The object (%s) is in an archive, from which it cannot be read.\nMaybe restore it first."
              .formatted(address);
      default ->
          "The endpoint (%s) answered %d (%s) to (%s).\nMaybe AWS_ENDPOINT_URL_S3, AWS_REGION or the uri is another."
              .formatted(settings, status, code, address);
    };
  }

  /** Returns what is said of an object that is not what it was. */
  StepException changed() {
    return new StepException(
        ErrorKind.CONFLICT,
        "The object (%s) was changed or removed while it was read.\nMaybe whoever writes it is not done: run it again afterwards."
            .formatted(address));
  }

  /** Returns what is said of a connection that never comes to be; null if another try may help. */
  @Nullable StepException definite(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SSLException && message.contains("Unsupported or unrecognized SSL message")) {
      return invalid(
          "The endpoint (%s) does not speak TLS.\nMaybe its port is another, or it is http."
              .formatted(settings));
    }
    if (e instanceof SSLPeerUnverifiedException
        || (e instanceof SSLHandshakeException
            && (message.contains("PKIX")
                || message.contains("No subject alternative")
                || message.contains("No name matching")
                || message.contains("trustAnchors")))) {
      return invalid(
          "The endpoint (%s) cannot prove who it is: its certificate is not trusted, or is of another name.\nMaybe your own authority signed it: AWS_CA_BUNDLE, its certificate (PEM) or the file of it."
              .formatted(settings));
    }
    return null;
  }

  /** Returns what is said when no try is left. */
  StepException unavailable(IOException e, int attempts) {
    return new StepException(
        ErrorKind.UNAVAILABLE,
        "The endpoint (%s) did not give (%s) in %d attempts: %s.\nMaybe it is overloaded or cannot be reached from here, or AWS_ENDPOINT_URL_S3 is of another server."
            .formatted(settings, address, attempts, reason(e)),
        e);
  }

  static String reason(IOException e) {
    return switch (e) {
      case TransientException _ -> String.valueOf(e.getMessage());
      case UnknownHostException _ -> "nobody knows its name";
      case NoRouteToHostException _ -> "no way leads there";
      case ConnectException _ -> "nothing listens there";
      case SocketTimeoutException _ -> "it was silent for too long";
      default -> {
        String message = String.valueOf(e.getMessage());
        yield message.contains("Premature EOF") // as the JDK says it
            ? "the connection was cut"
            : "the connection failed (%s)".formatted(CellParser.shorten(message));
      }
    };
  }

  StepException invalid(String message) {
    return new StepException(ErrorKind.INVALID_INPUT, message);
  }

  private static String body(HttpURLConnection answer, int status) throws IOException {
    InputStream error =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? answer.getInputStream()
            : answer.getErrorStream();
    if (error == null) {
      return "";
    }
    try (InputStream in = error) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
