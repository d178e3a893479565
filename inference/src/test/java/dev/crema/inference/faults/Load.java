package dev.crema.inference.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.document.Node;
import dev.crema.inference.TestModels;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Clients that ask for a prediction as fast as they are answered, each on a connection. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 8;

  private final int port;
  private final byte[] request;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isStopped;

  /** What was answered. */
  final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** Answers that ended before they were whole. */
  final AtomicInteger cut = new AtomicInteger();

  /** Requests whose connection ended before a byte of an answer: nobody says they were taken. */
  final AtomicInteger unheard = new AtomicInteger();

  /** One answer. */
  record Answer(int status, String body) {
    private Node json() {
      return Node.json(body, "answer");
    }

    String version() {
      return json().required("model_version").text();
    }

    String id() {
      return prediction().required("id").text();
    }

    double score() {
      return prediction().required("score").number();
    }

    private Node prediction() {
      return json().required("predictions").items().getFirst();
    }
  }

  private Load(int port) {
    this.port = port;
    byte[] body = TestModels.request(List.of(FaultService.ROW)).getBytes(UTF_8);
    String head =
        "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            .formatted(body.length);
    request = (head + new String(body, UTF_8)).getBytes(UTF_8);
  }

  static Load start(int port) {
    Load load = new Load(port);
    for (int i = 0; i < CLIENTS; i++) {
      load.threads.add(Thread.ofPlatform().daemon().start(load::run));
    }
    return load;
  }

  private void run() {
    while (!isStopped) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        boolean goesOn = true;
        while (goesOn && !isStopped) {
          goesOn = ask(socket, in);
        }
      } catch (IOException _) {
        LockSupport.parkNanos(5_000_000); // Nobody listens, or not yet.
      }
    }
  }

  /** Asks once; returns whether the connection goes on. */
  private boolean ask(Socket socket, InputStream in) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      socket.getOutputStream().write(request);
      Answer answer = read(in, head);
      if (answer != null) {
        answers.add(answer);
        return !head.toString(ISO_8859_1).toLowerCase(Locale.ROOT).contains("connection: close");
      }
    } catch (IOException _) {
      // Told by what has come.
    }
    (head.size() == 0 ? unheard : cut).incrementAndGet();
    return false;
  }

  private static @Nullable Answer read(InputStream in, ByteArrayOutputStream head)
      throws IOException {
    int matched = 0;
    while (matched < 4) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
      matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
    }
    String text = head.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
    int at = text.indexOf("content-length: ") + "content-length: ".length();
    int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
    byte[] body = in.readNBytes(length);
    return body.length < length
        ? null
        : new Answer(Integer.parseInt(text.substring(9, 12)), new String(body, UTF_8));
  }

  /** Ends when each client has its last answer. */
  @Override
  public void close() throws InterruptedException {
    isStopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
