package dev.crema.ingestbucket;

import static dev.crema.ingestbucket.ScriptedServer.error;
import static dev.crema.ingestbucket.ScriptedServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.sdk.ErrorKind;
import dev.crema.servers.LocalS3;
import dev.crema.servers.testing.SharedS3;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.SourceLiesTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/**
 * What a real server says is asked of one; what only AWS says, or no server on demand, comes from a
 * script, with the codes of AWS' list of error responses.
 */
class IngestBucketLiesTest extends SourceLiesTest {
  private static final String PEOPLE = "id,age\na,41\n";
  private static final String ENDPOINT = "AWS_ENDPOINT_URL_S3";

  private final LocalS3 real = SharedS3.get();
  private final ScriptedServer scripted;
  private int scripts;

  IngestBucketLiesTest() throws IOException {
    scripted = new ScriptedServer();
  }

  @Override
  protected IngestBucket step() {
    return new IngestBucket();
  }

  @AfterEach
  void endScripts() throws IOException {
    scripted.close();
  }

  /** The ports are others each time; a bucket is called by its script's number. */
  @Override
  protected String forPage(String sentence) {
    return sentence
        .replaceAll("bucket-[0-9]+", "data")
        .replace(":" + real.uri().getPort(), ":9000")
        .replace(":" + real.secureUri().getPort(), ":9443")
        .replace(":" + scripted.port(), ":9000");
  }

  @Override
  protected Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>(real.environment());
    variables.put("AWS_MAX_ATTEMPTS", "2");
    return variables;
  }

  @Override
  protected void tell(Path folder) throws Exception {
    aboutTheAddress();
    aboutTheConnection();
    aboutWhatIsThere();
    aboutRights();
    aboutTheServer();
    aboutObjects();
    aboutLists();
  }

  private void aboutTheAddress() throws IOException {
    refused("a scheme that is not read", "https://data/people.csv", Map.of());
    refused("a key that leads upwards", "s3://data/in/../people.csv", Map.of());
    refused("no name of a bucket", "s3://My_Data/people.csv", Map.of());
    refused("a pointer of DVC", "s3://data/people.csv.dvc", Map.of());
    refused(
        "a bucket that may not be read",
        "s3://data/people.csv",
        Map.of("CREMA_S3_ALLOWED", "database,data/in/"));
  }

  private void aboutTheConnection() throws IOException {
    refused("no endpoint", "s3://data/people.csv", Map.of(ENDPOINT, ""));
    refused("no credentials", "s3://data/people.csv", Map.of("AWS_SECRET_ACCESS_KEY", ""));
    refused(
        "a password in the endpoint",
        "s3://data/people.csv",
        Map.of(ENDPOINT, "https://me:word@s3.example.com"));
    refused(
        "plain HTTP to another machine",
        "s3://data/people.csv",
        Map.of(ENDPOINT, "http://s3.example.com"));
    refused(
        "a server that cannot prove who it is",
        "s3://data/people.csv",
        Map.of(ENDPOINT, real.secureUri().toString()));
    refused(
        "TLS to a server without",
        "s3://data/people.csv",
        Map.of(ENDPOINT, "https://127.0.0.1:" + real.uri().getPort()));
    ends(
        "an endpoint where nothing listens",
        ErrorKind.UNAVAILABLE,
        example("s3://data/people.csv", Map.of(ENDPOINT, "http://127.0.0.1:1")));
  }

  private void aboutWhatIsThere() throws IOException {
    Path bucket = real.bucket("data");
    Files.writeString(bucket.resolve("people.csv"), PEOPLE + "b,x\n");
    Files.writeString(bucket.resolve("large.csv"), PEOPLE.repeat(100_000));
    Files.writeString(Files.createDirectories(bucket.resolve("in/parts")).resolve("a"), PEOPLE);
    Files.writeString(bucket.resolve("in/b.csv"), PEOPLE);
    refused("no such bucket", "s3://nowhere/people.csv", Map.of());
    refused("no such object", "s3://data/people", Map.of());
    refused("a folder without its slash", "s3://data/in", Map.of());
    refused("a prefix without objects", "s3://data/out/", Map.of());
    refused("a folder within", "s3://data/in/", Map.of());
    refused("a value of an object", "s3://data/people.csv", Map.of());
    refused(
        "an object larger than allowed",
        example("s3://data/large.csv", Map.of()).parameter("max_megabytes", 1L));
    refused(
        "other rows than were meant",
        example("s3://data/in/b.csv", Map.of()).parameter("expected_digest", "0".repeat(64)));
  }

  private void aboutRights() throws IOException {
    refused("another secret", "s3://data/people.csv", Map.of("AWS_SECRET_ACCESS_KEY", "word"));
    refused("an unknown access key", "s3://data/people.csv", Map.of("AWS_ACCESS_KEY_ID", "other"));
    scripted("no right to read", error(403, "AccessDenied", ""));
    scripted("expired credentials", error(400, "ExpiredToken", ""));
    scripted("another time", error(403, "RequestTimeTooSkewed", ""));
    scripted(
        "a bucket of another region, by its answer",
        error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"));
    scripted(
        "a bucket of another region, by a redirection",
        error(301, "PermanentRedirect", "", "x-amz-bucket-region: eu-west-1"));
    scripted("an object in an archive", error(403, "InvalidObjectState", ""));
  }

  private void aboutTheServer() throws IOException {
    unavailable("an overloaded server", error(503, "SlowDown", ""));
    unavailable("an error of the server", error(500, "InternalError", ""));
    unavailable("a bucket that is new", error(307, "TemporaryRedirect", ""));
    unavailable(
        "something that is no HTTP", (_, out) -> out.write("220 ready\r\n".getBytes(UTF_8)));
    scripted(
        "a redirection to elsewhere",
        (_, out) ->
            out.write(response(307, "", "Location: http://169.254.169.254/").getBytes(UTF_8)));
    scripted("an error that is none of S3", error(418, "", ""));
    refused(
        "a server that is silent",
        example(script((_, _) -> Thread.sleep(5_000)) + "people.csv", toScript())
            .parameter("timeout_seconds", 1L));
    refused(
        "a server that sends a byte now and then",
        example(script(IngestBucketLiesTest::slow) + "people.csv", toScript())
            .parameter("timeout_seconds", 1L));
  }

  /** Header after header, so that there is never silence. */
  private static void slow(String head, OutputStream out) throws IOException, InterruptedException {
    out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
    while (true) { // until the other side has had enough
      out.write("X-More: x\r\n".getBytes(UTF_8));
      out.flush();
      Thread.sleep(50);
    }
  }

  private void aboutObjects() throws IOException {
    unavailable(
        "a connection that is always cut",
        (_, out) ->
            out.write(head("Content-Length: 1000", "ETag: \"1\"").concat("id").getBytes(UTF_8)));
    refused(
        "an object without an end",
        example(script((_, out) -> endless(head(), "a,41\n", out)) + "people.csv", toScript())
            .parameter("max_megabytes", 1L));
    String changing = script(IngestBucketLiesTest::changing);
    ends(
        "an object that changes while it is read",
        ErrorKind.CONFLICT,
        example(changing + "people.csv", toScript()));
    String gone =
        script(
            (head, out) ->
                out.write(
                    (head.contains("list-type=2")
                            ? page("", entry("in/a.csv"))
                            : response(404, "<Error><Code>NoSuchKey</Code></Error>"))
                        .getBytes(UTF_8)));
    ends(
        "an object that is removed after it was listed",
        ErrorKind.CONFLICT,
        example(gone + "in/", toScript()));
  }

  private void aboutLists() throws IOException {
    listed("a list of 100,000 objects", IngestBucketLiesTest::many);
    listed(
        "a list that repeats itself",
        (_, out) ->
            out.write(
                page(
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>",
                        entry("in/a"))
                    .getBytes(UTF_8)));
    listed("a page for people", (_, out) -> out.write(response(200, "<html/>").getBytes(UTF_8)));
    listed(
        "a list without an end",
        (_, out) -> endless(head() + "<ListBucketResult>", "<Contents></Contents>", out));
    listed(
        "an entity in a list",
        (_, out) ->
            out.write(
                response(
                        200,
                        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><ListBucketResult><Prefix>&b;</Prefix></ListBucketResult>")
                    .getBytes(UTF_8)));
    listed(
        "an object outside of the prefix",
        (_, out) -> out.write(page("", entry("../etc/passwd")).getBytes(UTF_8)));
    listed(
        "what is not written to its end",
        (_, out) ->
            out.write(
                page("<CommonPrefixes><Prefix>in/_temporary/</Prefix></CommonPrefixes>", "")
                    .getBytes(UTF_8)));
  }

  private static String head(String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "HTTP/1.1 200 OK\r\n%sConnection: close\r\n\r\n".formatted(more);
  }

  private static void endless(String head, String part, OutputStream out) throws IOException {
    out.write(head.getBytes(UTF_8));
    byte[] bytes = part.repeat(10_000).getBytes(UTF_8);
    while (true) { // until the other side has had enough
      out.write(bytes);
    }
  }

  /** The first half of one object, and then another. */
  private static void changing(String head, OutputStream out) throws IOException {
    String answer =
        head.contains("If-Match: \"1\"")
            ? response(412, "<Error><Code>PreconditionFailed</Code></Error>")
            : head("Content-Length: 1000", "ETag: \"1\"") + PEOPLE;
    out.write(answer.getBytes(UTF_8));
  }

  private static void many(String head, OutputStream out) throws IOException {
    int at = head.indexOf("continuation-token=");
    int first = at < 0 ? 0 : Integer.parseInt(head.substring(at + 19, at + 24).split("[& ]")[0]);
    String next =
        "<IsTruncated>true</IsTruncated><NextContinuationToken>%d</NextContinuationToken>"
            .formatted(first + 1_000);
    String entries =
        IntStream.range(first, first + 1_000)
            .mapToObj(i -> entry("in/part-%05d".formatted(i)))
            .collect(Collectors.joining());
    out.write(page(next, entries).getBytes(UTF_8));
  }

  private static String page(String more, String entries) {
    return response(200, "<ListBucketResult>%s%s</ListBucketResult>".formatted(more, entries));
  }

  private static String entry(String key) {
    return "<Contents><Key>%s</Key><Size>13</Size><ETag>\"1\"</ETag></Contents>".formatted(key);
  }

  private void scripted(String name, ScriptedServer.Script script) throws IOException {
    refused(name, example(script(script) + "people.csv", toScript()));
  }

  private void listed(String name, ScriptedServer.Script script) throws IOException {
    refused(name, example(script(script) + "in/", toScript()));
  }

  private void unavailable(String name, ScriptedServer.Script script) throws IOException {
    ends(name, ErrorKind.UNAVAILABLE, example(script(script) + "people.csv", toScript()));
  }

  private void refused(String name, String uri, Map<String, String> environment)
      throws IOException {
    refused(name, example(uri, environment));
  }

  /** Returns the uri of a bucket that answers as the script says. */
  private String script(ScriptedServer.Script script) {
    String bucket = "bucket-" + scripts++;
    scripted.with(bucket, script);
    return "s3://%s/".formatted(bucket);
  }

  private Map<String, String> toScript() {
    return Map.of(ENDPOINT, "http://127.0.0.1:" + scripted.port());
  }

  private ContractExample example(String uri, Map<String, String> environment) throws IOException {
    return example(environment).parameter("uri", uri);
  }
}
