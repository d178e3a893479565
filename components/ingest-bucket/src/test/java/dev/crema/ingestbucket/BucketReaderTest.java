package dev.crema.ingestbucket;

import static dev.crema.ingestbucket.ScriptedServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers and proxies do that the real one of IngestBucketIT does not. */
class BucketReaderTest {
  private static final BucketAddress OBJECT = BucketAddress.of("s3://data/in/a.csv");
  private static final String CONTENT = "id,age\na,41\n";

  @TempDir Path folder;
  private final ScriptedServer server;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  BucketReaderTest() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private BucketReader reader(long seconds) {
    BucketSettings settings =
        BucketSettings.of(
            "",
            Map.of(
                    "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + server.port(),
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "word",
                    "AWS_MAX_ATTEMPTS", "2")
                ::get);
    return new BucketReader(
        settings,
        new BucketConnection(settings, InstantSource.system()),
        Deadline.in(seconds, Duration.ofSeconds(5)),
        _ -> {});
  }

  private void answer(ScriptedServer.Script script) {
    server.with(
        "data",
        (head, out) -> {
          heads.add(head);
          script.answer(head, out);
        });
  }

  private long fetch(String etag) {
    return reader(30)
        .fetch(
            OBJECT,
            new BucketPage.Entry("in/a.csv", CONTENT.length(), etag),
            folder.resolve("0"),
            1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          abc     | "abc"
          "abc"   | "abc"
          "abc"   | abc
          "abc"   | W/"abc"
          W/"abc" | "abc"
          """)
  void anEtagIsTheSameWithQuotesOrWithout(String listed, String answered) {
    answer((_, out) -> out.write(response(200, CONTENT, "ETag: " + answered).getBytes(UTF_8)));
    assertThat(fetch(listed)).isEqualTo(CONTENT.length());
    // RFC 9110, 13.1.1: If-Match compares strongly, and a weak one never matches.
    if (listed.startsWith("W/")) {
      assertThat(heads.getFirst()).doesNotContain("If-Match");
    } else {
      assertThat(heads.getFirst()).contains("If-Match: \"abc\"\r\n");
    }
  }

  @Test
  void anotherEtagIsAnotherObject() {
    answer((_, out) -> out.write(response(200, CONTENT, "ETag: \"abd\"").getBytes(UTF_8)));
    assertThatThrownBy(() -> fetch("abc"))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
  }

  @Test
  void underAWeakEtagAllIsAskedForAgain() throws IOException {
    answer(
        (_, out) -> {
          String whole = response(200, CONTENT, "ETag: W/\"abc\"");
          int cut = heads.size() == 1 ? 5 : 0;
          out.write(whole.substring(0, whole.length() - cut).getBytes(UTF_8));
        });
    assertThat(fetch("W/\"abc\"")).isEqualTo(CONTENT.length());
    assertThat(folder.resolve("0")).hasContent(CONTENT);
    assertThat(heads).hasSize(2).noneMatch(head -> head.contains("Range:"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, 4})
  void anAnswerWithoutALengthIsMeasuredByTheList(int more) throws IOException {
    String other = more < 0 ? CONTENT.substring(0, CONTENT.length() + more) : CONTENT + "b,1\n";
    answer(
        (_, out) ->
            out.write(
                ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                        + (heads.size() == 1 ? other : CONTENT))
                    .getBytes(UTF_8)));
    if (more < 0) { // It was cut, and is whole with the second try.
      assertThat(fetch("\"abc\"")).isEqualTo(CONTENT.length());
      assertThat(folder.resolve("0")).hasContent(CONTENT);
    } else {
      assertThatThrownBy(() -> fetch("\"abc\"")).hasMessageContaining("was changed or removed");
    }
    assertThat(Files.exists(folder.resolve("0"))).isTrue();
  }

  private static void drip(String begin, String part, OutputStream out)
      throws IOException, InterruptedException {
    out.write(begin.getBytes(UTF_8));
    while (true) { // until the other side has had enough
      out.write(part.getBytes(UTF_8));
      out.flush();
      Thread.sleep(50);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
      })
  @Timeout(20)
  void aServerThatIsNeverSilentDoesNotOutliveTheTime(String begin) {
    answer((_, out) -> drip(begin, "X-More: x\r\n", out));
    assertThatThrownBy(() -> reader(1).fetch(OBJECT, null, folder.resolve("0"), 1_000_000))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("took more than 1 s");
    assertThatThrownBy(() -> reader(1).list(BucketAddress.of("s3://data/in/")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("took more than 1 s");
  }
}
