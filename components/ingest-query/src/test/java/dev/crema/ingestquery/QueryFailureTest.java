package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.EOFException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The states are of PostgreSQL's own list (appendix A of its manual). */
class QueryFailureTest {
  private static final SourceSettings CRM =
      new SourceSettings("crm", "jdbc:postgresql://db.example/d", "", "", Map.of());

  private static StepException said(String message, String state, @Nullable Throwable cause) {
    SQLException exception = new SQLException(message, state);
    if (cause != null) {
      exception.initCause(cause);
    }
    return QueryFailure.of(CRM, exception);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          28P01 | INVALID_INPUT | Maybe CREMA_SOURCE_CRM_USER or CREMA_SOURCE_CRM_PASSWORD is another
          28000 | INVALID_INPUT | pg_hba.conf
          08004 | INVALID_INPUT | Maybe CREMA_SOURCE_CRM_USER or CREMA_SOURCE_CRM_PASSWORD is another
          3D000 | INVALID_INPUT | CREMA_SOURCE_CRM_JDBC_URL is spelt otherwise
          42P01 | INVALID_INPUT | Maybe a name is spelt otherwise
          42501 | INVALID_INPUT | Maybe grant the user to read it
          25006 | INVALID_INPUT | can only read
          22012 | INVALID_INPUT | over whose values the query fails
          57014 | INVALID_INPUT | Maybe raise timeout_seconds
          XX000 | INVALID_INPUT | Maybe run the query with psql
          40001 | UNAVAILABLE   | Maybe run it again
          40P01 | UNAVAILABLE   | Maybe run it again
          53300 | UNAVAILABLE   | when fewer ask
          57P01 | UNAVAILABLE   | Maybe run it again later
          08006 | UNAVAILABLE   | CREMA_SOURCE_CRM_JDBC_URL names another server
          """)
  void everyStateHasAKindAndAWayOut(String state, ErrorKind kind, String way) {
    StepException failure = said("ERROR: no\n  Position: 1", state, null);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.getMessage())
        .contains("ERROR: no Position: 1\nMaybe ")
        .contains(way)
        .hasLineCount(2);
  }

  @Test
  void faultsOfTlsAreNotSaidToPass() {
    Throwable certificate =
        new SSLHandshakeException("PKIX").initCause(new CertificateException("no path"));
    StepException untrusted = said("SSL error: PKIX", "08006", certificate);
    assertThat(untrusted.kind()).isEqualTo(ErrorKind.INVALID_INPUT);
    assertThat(untrusted)
        .hasMessageContaining("cannot prove who it is")
        .hasMessageContaining("CREMA_SOURCE_CRM_SSL_ROOT_CERT");
    StepException alert =
        said("SSL error: alert", "08006", new SSLException("Received fatal alert"));
    assertThat(alert.kind()).isEqualTo(ErrorKind.INVALID_INPUT);
    assertThat(alert).hasMessageContaining("does not agree on TLS").hasMessageContaining("Maybe");
  }

  @Test
  void whatIsCutInTheMiddleOfTlsMayPass() {
    Throwable cut = new SSLHandshakeException("ended").initCause(new EOFException("early"));
    assertThat(said("SSL error: ended", "08006", cut).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(said("failed", "08001", new UnknownHostException("db.example")))
        .hasMessageContaining("nobody knows its name");
  }

  @Test
  void doesNotRepeatAWholeValue() {
    assertThat(said("x".repeat(499) + "\ud83d\ude00".repeat(1000), "22P02", null))
        .hasMessageContaining("x\u2026\nMaybe");
  }
}
