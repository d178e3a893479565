package dev.crema.inference.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
  private static final String SIZED = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          + "a\r\n0123456789\r\n1;x\r\n\n\r\n0\r\nTrailer: 1\r\n\r\n";

  @Test
  void anAnswerIsWholeAtItsLastByteWhereverTheNetworkCutsIt() throws Exception {
    for (String answer : List.of(SIZED, CHUNKED, "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n")) {
      for (int step = 1; step <= answer.length(); step++) {
        AnswerReader reader = new AnswerReader();
        reader.reset();
        for (int from = 0; from < answer.length(); from += step) {
          int to = Math.min(answer.length(), from + step);
          assertThat(reader.read(bytes(answer.substring(from, to))))
              .isEqualTo(to == answer.length());
        }
      }
    }
  }

  @Test
  void tellsStatusAndWhetherTheConnectionEnds() throws Exception {
    AnswerReader reader = new AnswerReader();
    reader.reset();
    reader.read(bytes(CHUNKED));
    assertThat(reader.status()).isEqualTo(503);
    assertThat(reader.isLast()).isTrue();
    reader.reset();
    reader.read(bytes(SIZED));
    assertThat(reader.status()).isEqualTo(200);
    assertThat(reader.isLast()).isFalse();
  }

  @Test
  void refusesWhatIsNoAnswer() {
    refuses("HTTP/1.0 200 OK\r\n", "begins with (HTTP/1.0 200 OK)");
    refuses("HTTP/1.1 200 OK\r\n\r\n", "does not tell its length");
    refuses("HTTP/1.1 200 OK\r\nContent-Length: x\r\n", "(x) for a number");
    refuses(SIZED + "more", "4 bytes follow");
  }

  private static void refuses(String answer, String message) {
    AnswerReader reader = new AnswerReader();
    reader.reset();
    assertThatThrownBy(() -> reader.read(bytes(answer)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
