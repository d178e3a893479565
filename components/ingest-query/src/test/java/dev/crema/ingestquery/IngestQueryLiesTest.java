package dev.crema.ingestquery;

import dev.crema.sdk.ErrorKind;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.PostgresTls;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.SourceLiesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class IngestQueryLiesTest extends SourceLiesTest {
  private static final String VARIABLES = "CREMA_SOURCE_CRM_";
  private static final String URL = "JDBC_URL";
  private static final String PEOPLE = "select * from people order by id";

  private final LocalPostgres plain = SharedPostgres.get();
  private final LocalPostgres secure;
  private final String plainUrl;
  private final String database;

  IngestQueryLiesTest() throws IOException {
    plainUrl = SharedPostgres.newDatabase();
    database = plainUrl.substring(plainUrl.lastIndexOf('/') + 1, plainUrl.indexOf('?'));
    secure = LocalPostgres.temporary();
  }

  @Override
  protected IngestQuery step() {
    return new IngestQuery();
  }

  @AfterEach
  void end() throws IOException {
    secure.close();
  }

  /** The ports are others each time. */
  @Override
  protected String forPage(String sentence) {
    return sentence
        .replace(":" + plain.port(), ":5432")
        .replace(":" + secure.port(), ":5433")
        .replace(database, "crm");
  }

  @Override
  protected Map<String, String> environment() {
    return Map.of(VARIABLES + URL, plainUrl);
  }

  @Override
  protected void tell(Path folder) throws Exception {
    execute(
        plainUrl,
        "create table people (id text, age bigint); insert into people values ('a', 41), ('b', 9007199254740993);"
            + "create function put() returns text language sql as 'insert into people values (7) returning id'");
    aboutTheConnection();
    aboutWhoAnswers(folder);
    aboutWhoAsks();
    aboutTheQuery();
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void aboutTheConnection() throws IOException {
    refused("no name of a connection", example(PEOPLE, Map.of()).parameter("connection", "C-M"));
    refused("no address", PEOPLE, Map.of(URL, ""));
    refused("the address of another database", PEOPLE, Map.of(URL, "jdbc:mysql://db/crm"));
    refused(
        "a password before the host",
        PEOPLE,
        Map.of(URL, "jdbc:postgresql://me:word@db.example/crm"));
    refused(
        "a server on another machine that is not verified",
        PEOPLE,
        Map.of(URL, "jdbc:postgresql://db.example/crm?sslmode=require"));
    refused(
        "an option that undoes what the step promises",
        PEOPLE,
        Map.of(
            URL,
            "jdbc:postgresql://db.example/crm?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory"));
    refused(
        "an authority that cannot be read", PEOPLE, Map.of("SSL_ROOT_CERT", "/etc/crema/ca.crt"));
  }

  private void aboutWhoAnswers(Path folder) throws IOException {
    Path certificate = PostgresTls.turnOn(secure, Files.createDirectories(folder.resolve("keys")));
    String authority = Files.readString(certificate);
    String verified = secure.jdbcUrl("postgres") + "&sslmode=verify-full";
    refused("an authority that is not known", PEOPLE, Map.of(URL, verified));
    refused(
        "a certificate of another name",
        PEOPLE,
        Map.of(URL, verified.replace("127.0.0.1", "localhost"), "SSL_ROOT_CERT", authority));
    refused("TLS to a server without", PEOPLE, Map.of(URL, plainUrl + "&sslmode=verify-full"));
    ends(
        "an address where nothing listens",
        ErrorKind.UNAVAILABLE,
        example(PEOPLE, Map.of(URL, "jdbc:postgresql://127.0.0.1:1/crm")));
  }

  private void aboutWhoAsks() throws IOException, SQLException {
    String url = secure.jdbcUrl("postgres");
    execute(url, "create role reader login password 'right'; create table people (id text)");
    Path rules = rules(url);
    Files.writeString(
        rules, "host all reader 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
    execute(url, "select pg_reload_conf()");
    String reader = url.substring(0, url.indexOf('?'));
    refused("another password", PEOPLE, Map.of(URL, reader, "USER", "reader", "PASSWORD", "word"));
    refused("no password", PEOPLE, Map.of(URL, reader, "USER", "reader"));
    refused("no right to read", PEOPLE, Map.of(URL, reader, "USER", "reader", "PASSWORD", "right"));
    refused("no such database", PEOPLE, Map.of(URL, plain.jdbcUrl("nowhere")));
  }

  private static Path rules(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("show hba_file")) {
      rows.next();
      return Path.of(rows.getString(1));
    }
  }

  private void aboutTheQuery() throws IOException {
    refused("two statements", "select 1; drop table people");
    refused("what is no query", "delete from people");
    refused("what writes all the same", "select put() as id, 1 as age");
    refused("what locks", "select * from people for update");
    refused("no such table", "select * from peopel");
    refused("no such column", "select id, aeg as age from people");
    refused("a mistake of grammar", "select from from people");
    refused("a value over which the query fails", "select id, age / 0 as age from people");
    refused("no rows", "select * from people where false");
    refused("a column that is not there", "select id from people");
    refused("a column twice", "select *, 1 as id from people");
    refused("a column of another type", "select id, now() as age from people");
    refused("a value that cannot be kept", PEOPLE);
    refused(
        "a query that takes too long",
        example("select pg_sleep(30)::text as id, 1 as age", Map.of())
            .parameter("timeout_seconds", 1L));
    refused("a row larger than the memory", "select repeat('x', 200000000) as id, 1 as age");
    refused(
        "other rows than were meant",
        example("select id, 1 as age from people order by id", Map.of())
            .parameter("expected_digest", "0".repeat(64)));
  }

  private void refused(String name, String query) throws IOException {
    refused(name, query, Map.of());
  }

  private void refused(String name, String query, Map<String, String> environment)
      throws IOException {
    refused(name, example(query, environment));
  }

  private ContractExample example(String query, Map<String, String> environment)
      throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    environment.forEach((name, value) -> variables.put(VARIABLES + name, value));
    return example(variables).parameter("connection", "crm").parameter("query", query);
  }
}
