package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Digests;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.PostgresTls;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL with TLS, whose certificate is of its own authority, for 127.0.0.1 alone. */
class IngestQueryTlsIT {
  private static final String QUERY = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
  private static final String CONTRACT =
      "version: 1\nname: c\ncolumns:\n  - {name: ssl, type: boolean}\n";

  @TempDir static Path keys;
  private static LocalPostgres server;
  private static Path certificate = Path.of("");

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private int runs;

  @BeforeAll
  static void start() throws IOException {
    server = LocalPostgres.temporary();
    certificate = PostgresTls.turnOn(server, keys);
  }

  @AfterAll
  static void end() throws IOException {
    server.close();
  }

  private String url(String host) {
    return server.jdbcUrl("postgres").replace("127.0.0.1", host) + "&sslmode=verify-full";
  }

  private IngestQuery.Outputs run() throws IOException {
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = Files.createDirectory(folder.resolve("run" + ++runs));
    TestStepContext context = TestStepContext.in(outputs);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      context =
          context.withEnvironment("CREMA_SOURCE_CRM_" + variable.getKey(), variable.getValue());
    }
    return new IngestQuery()
        .run(
            new IngestQuery.Inputs(
                QUERY,
                "crm",
                Artifact.of("contract", contract),
                Digests.sha256(contract),
                "",
                0,
                60),
            context);
  }

  private void assertUnproven() {
    assertThatThrownBy(this::run)
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
        .hasMessageContaining("cannot prove who it is")
        .hasMessageContaining("Maybe your own authority signed it: CREMA_SOURCE_CRM_SSL_ROOT_CERT");
  }

  @Test
  void trustsTheAuthorityOfTheSecretAsTextAndAsAFile() throws IOException {
    environment.put("JDBC_URL", url("127.0.0.1"));
    environment.put("SSL_ROOT_CERT", Files.readString(certificate));
    assertThat(run().rows()).isEqualTo(1);
    environment.put("SSL_ROOT_CERT", certificate.toString());
    assertThat(run().rows()).isEqualTo(1);
    environment.remove("SSL_ROOT_CERT");
    environment.put("JDBC_URL", url("127.0.0.1") + "&sslrootcert=" + certificate);
    assertThat(run().rows()).isEqualTo(1);
  }

  @Test
  void refusesAServerWhoseAuthorityItDoesNotKnow() {
    environment.put("JDBC_URL", url("127.0.0.1"));
    assertUnproven();
  }

  @Test
  void refusesAServerOfAnotherName() throws IOException {
    environment.put("JDBC_URL", url("localhost"));
    environment.put("SSL_ROOT_CERT", Files.readString(certificate));
    assertUnproven();
  }

  @Test
  void anAuthorityThatIsGivenIsAskedForOnThisMachineToo() throws IOException {
    environment.put("JDBC_URL", server.jdbcUrl("postgres").replace("127.0.0.1", "localhost"));
    environment.put("SSL_ROOT_CERT", Files.readString(certificate));
    assertUnproven();
  }
}
