package dev.crema.inference.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that answers: each read of a connection is taken for one request. What the generator
 * reaches with it is the generator's own ceiling; and it can be told to stall.
 */
public final class TrivialServer implements AutoCloseable {
  private static final String BODY = "{\"score\":0.5}";

  private final ServerSocketChannel door;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer answer;
  private final AtomicLong stallNanos = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private volatile boolean closed;

  private TrivialServer(int status) throws IOException {
    byte[] text =
        "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, BODY.length(), BODY)
            .getBytes(StandardCharsets.US_ASCII);
    answer = ByteBuffer.allocateDirect(text.length).put(text).flip();
    selector = Selector.open();
    door = ServerSocketChannel.open();
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    door.configureBlocking(false);
    door.register(selector, SelectionKey.OP_ACCEPT);
    thread = Thread.ofPlatform().daemon().name("trivial-server").start(this::serve);
  }

  /** Starts one that answers 200 on a free port. */
  public static TrivialServer start() throws IOException {
    return new TrivialServer(200);
  }

  static TrivialServer answering(int status) throws IOException {
    return new TrivialServer(status);
  }

  /** Returns its port on the loopback address. */
  public int port() {
    return door.socket().getLocalPort();
  }

  /** Returns how many requests it has answered. */
  long answers() {
    return answers.get();
  }

  /** Lets it answer nobody for a while, once, from now on. */
  void stall(Duration time) {
    stallNanos.set(time.toNanos());
    selector.wakeup();
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select(this::handle, 50);
        rest(stallNanos.getAndSet(0));
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rest(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel client = door.accept();
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.register(selector, SelectionKey.OP_READ);
      } else {
        answer((SocketChannel) key.channel());
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void answer(SocketChannel client) throws IOException {
    buffer.clear();
    if (client.read(buffer) < 0) {
      client.close();
    } else if (buffer.position() > 0) {
      client.write(answer.duplicate());
      answers.incrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
