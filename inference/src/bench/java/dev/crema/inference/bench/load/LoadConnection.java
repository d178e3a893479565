package dev.crema.inference.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A keep-alive connection with at most one request under way. */
final class LoadConnection implements AutoCloseable {
  /** Of no request. */
  static final long NONE = -1;

  private final Selector selector;
  private final InetSocketAddress address;
  private final AnswerReader answer = new AnswerReader();
  private SocketChannel channel;
  private SelectionKey key;
  private ByteBuffer unsent = ByteBuffer.allocate(0);
  private long dueNanos = NONE;
  private long idleSinceNanos;

  LoadConnection(Selector selector, InetSocketAddress address) throws IOException {
    this.selector = selector;
    this.address = address;
    this.channel = SocketChannel.open(address);
    this.key = prepare(channel);
  }

  private SelectionKey prepare(SocketChannel opened) throws IOException {
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.configureBlocking(false);
    answer.reset();
    return opened.register(selector, SelectionKey.OP_READ, this);
  }

  /** Opens the connection anew, after its end. */
  void reopen() throws IOException {
    channel.close();
    channel = SocketChannel.open(address);
    key = prepare(channel);
  }

  /** When the request under way was due, or {@link #NONE}. */
  long dueNanos() {
    return dueNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  void becomeIdle(long now) {
    dueNanos = NONE;
    idleSinceNanos = now;
  }

  void send(ByteBuffer request, long due) throws IOException {
    dueNanos = due;
    unsent = request.duplicate();
    answer.reset();
    write();
  }

  /** Writes what is left of the request; asks to be called again if the network takes no more. */
  void write() throws IOException {
    channel.write(unsent);
    int wanted = unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  /**
   * Reads what has come.
   *
   * @param buffer room to read into
   * @return whether the answer is complete
   * @throws IOException if the connection has ended, or what came is no answer
   */
  boolean read(ByteBuffer buffer) throws IOException {
    buffer.clear();
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("the server closed the connection");
    }
    buffer.flip();
    if (count > 0 && dueNanos == NONE) {
      throw new IOException("an answer to no request");
    }
    return count > 0 && answer.read(buffer);
  }

  AnswerReader answer() {
    return answer;
  }

  boolean isWritable() {
    return key.isValid() && key.isWritable();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
