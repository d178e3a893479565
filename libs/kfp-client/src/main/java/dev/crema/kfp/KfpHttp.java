package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks HTTP with KFP: one attempt, within a time limit that covers the body too. */
final class KfpHttp {
  private final KfpSettings settings;
  private final HttpClient client;
  private final String base;

  KfpHttp(KfpSettings settings) {
    this.settings = settings;
    this.base = settings.uri().toString().replaceAll("/+$", "");
    this.client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(settings.limits().connect())
            .build();
  }

  /** Sends a request once; the token is read for it. */
  Answer send(Request request, Duration limit) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(base + request.target()))
            .header("User-Agent", "crema")
            .header("Accept", "application/json")
            .method(request.method(), request.publisher());
    if (request.contentType() != null) {
      builder.header("Content-Type", request.contentType());
    }
    String token = settings.token().value();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    BodyHandler<byte[]> handler =
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), settings.limits().answerBytes());
    HttpResponse<byte[]> response = exchange(builder.build(), handler, request, limit);
    return Answer.of(request.call(), base, response.statusCode(), response.body());
  }

  private HttpResponse<byte[]> exchange(
      HttpRequest http, BodyHandler<byte[]> handler, Request request, Duration limit) {
    CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(http, handler);
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw silent(request, "did not answer within %d ms".formatted(limit.toMillis()), e);
    } catch (ExecutionException e) {
      throw failure(request, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw silent(request, "was not waited for: interrupted", e);
    }
  }

  private KfpException failure(Request request, Throwable cause) {
    if (!(cause instanceof IOException io)) {
      return new KfpException(
          Kind.UNEXPECTED,
          "KFP (%s) cannot be asked for %s: %s\nMaybe the address is wrong."
              .formatted(base, request.call(), cause.getClass().getSimpleName()),
          false,
          cause);
    }
    if (String.valueOf(io.getMessage()).contains("exceeds capacity")) {
      return new KfpException(
          Kind.UNEXPECTED,
          "KFP (%s) answers %s with more than %d bytes.\nMaybe the address names something that is no KFP."
              .formatted(base, request.call(), settings.limits().answerBytes()),
          !request.isRead(),
          cause);
    }
    return silent(request, "does not answer: " + words(io), cause);
  }

  private KfpException silent(Request request, String what, Throwable cause) {
    return new KfpException(
        Kind.UNAVAILABLE,
        "KFP (%s) %s (%s).\nMaybe it is down, or its address is wrong; this can be tried again."
            .formatted(base, what, request.call()),
        !request.isRead() && !isUnsent(cause),
        cause);
  }

  /** Says whether no byte of the request can have reached KFP. */
  private static boolean isUnsent(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ConnectException
          || each instanceof HttpConnectTimeoutException
          || each instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  /** Returns what happened to the connection, in words; the JDK often has the class alone. */
  private static String words(IOException cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> "no connection within the time for it";
      case ConnectException _ -> "no connection, or the name of its host is not known";
      case EOFException _ -> "the connection ended before the answer did";
      default -> cause.getMessage() == null ? "the connection failed" : cause.getMessage();
    };
  }
}
