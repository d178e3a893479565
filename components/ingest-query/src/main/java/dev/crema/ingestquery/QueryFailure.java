package dev.crema.ingestquery;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.EOFException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What is said of a database that refuses, or of a way to it that fails: by the SQLSTATE, of which
 * the driver gives some itself, and by what is behind it.
 *
 * @param settings of which messages have the address and the names of variables
 * @param error what the driver says
 */
record QueryFailure(SourceSettings settings, SQLException error) {
  /** A server may repeat a whole value. */
  private static final int MAX_CHARACTERS = 500;

  static StepException of(SourceSettings settings, SQLException error) {
    return new QueryFailure(settings, error).exception();
  }

  private StepException exception() {
    String state = String.valueOf(error.getSQLState());
    // The driver says so by the state of a lost connection.
    if (message().contains("maxResultBuffer")) {
      return invalid(
          "The rows of the query are too large for the memory: %s\nMaybe leave the large columns out."
              .formatted(message()));
    }
    if (state.startsWith("08")) {
      return connection(state);
    }
    if (Stream.of("40", "53", "57P").anyMatch(state::startsWith)) {
      return new StepException(ErrorKind.UNAVAILABLE, temporary(state), error);
    }
    return invalid(refusal(state));
  }

  private StepException connection(String state) {
    if (isUnproven()) {
      return invalid(
          "The source %s cannot prove who it is: its certificate is not trusted, or is of another name.\nMaybe your own authority signed it: %s, its certificate (PEM) or the file of it; or the address has another name than the certificate."
              .formatted(settings, settings.variable("SSL_ROOT_CERT")));
    }
    // What the driver itself refuses.
    if (state.equals("08004")) {
      return invalid(message().contains("SSL") ? withoutTls() : refusal("28000"));
    }
    if (isBehind(SSLException.class::isInstance) && !isBehind(QueryFailure::isCut)) {
      return invalid(
          "The source %s does not agree on TLS: %s\nMaybe its TLS is older than 1.2, or it wants a certificate of the client."
              .formatted(settings, message()));
    }
    return new StepException(
        ErrorKind.UNAVAILABLE,
        "The source %s does not answer: %s\nMaybe it is away or overloaded, cannot be reached from here, or %s names another server."
            .formatted(settings, reason(), settings.variable("JDBC_URL")),
        error);
  }

  private String withoutTls() {
    return "The source %s does not speak TLS.\nMaybe its port is another, or (ssl) is off in its configuration."
        .formatted(settings);
  }

  private String refusal(String state) {
    if (state.startsWith("28")) {
      return "The source %s does not let the user in: %s\nMaybe %s or %s is another, or its pg_hba.conf lets nobody in from here, or only with TLS: sslmode=verify-full."
          .formatted(settings, message(), settings.variable("USER"), settings.variable("PASSWORD"));
    }
    return switch (state) {
      case "57014" ->
          "The query was cancelled: %s\nMaybe raise timeout_seconds.".formatted(message());
      case "3D000" ->
          "The source %s has no such database: %s\nMaybe its name in %s is spelt otherwise."
              .formatted(settings, message(), settings.variable("JDBC_URL"));
      case "25006" ->
          said("leave out what writes or locks: the transaction of the query can only read");
      case "42501" -> said("grant the user to read it, or ask for a view that it may read");
      default ->
          switch (state.substring(0, 2)) {
            case "42" ->
                said(
                    "a name is spelt otherwise, has capitals and needs (\"), or is of another schema");
            case "22" -> said("leave the rows out over whose values the query fails");
            default -> said("run the query with psql, which shows more of it");
          };
    };
  }

  private String temporary(String state) {
    return said(
        switch (state.substring(0, 2)) {
          case "40" -> "run it again, or ask a server on which less is written at this time";
          case "53" -> "run it again later, or when fewer ask";
          default -> "run it again later: the database ends or begins";
        });
  }

  private String said(String way) {
    return "The source %s: %s\nMaybe %s.".formatted(settings, message(), way);
  }

  private StepException invalid(String message) {
    return new StepException(ErrorKind.INVALID_INPUT, message, error);
  }

  /** The name is compared by the driver, after the certificate: it names its verifier. */
  private boolean isUnproven() {
    return isBehind(GeneralSecurityException.class::isInstance)
        || message().toLowerCase(Locale.ROOT).contains("hostnameverifier");
  }

  private boolean isBehind(Predicate<Throwable> wanted) {
    return Stream.iterate((Throwable) error, cause -> cause != null, Throwable::getCause)
        .limit(20) // as a chain may be a ring
        .anyMatch(wanted);
  }

  private static boolean isCut(Throwable cause) {
    return cause instanceof EOFException
        || cause instanceof SocketException
        || cause instanceof SocketTimeoutException;
  }

  private String reason() {
    return switch (error.getCause()) {
      case UnknownHostException _ -> "nobody knows its name";
      case NoRouteToHostException _ -> "no way leads there";
      case SocketTimeoutException _ -> "it was silent for too long";
      case null, default -> message();
    };
  }

  /** Returns what was said on one line. */
  private String message() {
    String line =
        String.valueOf(error.getMessage())
            .lines()
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    if (line.length() <= MAX_CHARACTERS) {
      return line;
    }
    boolean isHalf = Character.isHighSurrogate(line.charAt(MAX_CHARACTERS - 1));
    return line.substring(0, isHalf ? MAX_CHARACTERS - 1 : MAX_CHARACTERS) + "\u2026";
  }
}
