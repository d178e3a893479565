package dev.crema.registry;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer's body to a file. The JDK's own subscriber does that too, but its failures
 * cannot be told from the network's: a full disk would read as a server that does not answer.
 */
final class FileSubscriber implements BodySubscriber<Path> {
  private final Path file;
  private final CompletableFuture<Path> body = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private @Nullable FileChannel channel;

  FileSubscriber(Path file) {
    this.file = file;
  }

  /** Says that the disk failed; its cause says how. */
  static final class DiskException extends IOException {
    private static final long serialVersionUID = 1L;
    private final IOException failure;

    private DiskException(IOException failure) {
      super(failure);
      this.failure = failure;
    }

    IOException failure() {
      return failure;
    }
  }

  @Override
  public CompletionStage<Path> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING, // An attempt before may have left more.
              StandardOpenOption.WRITE);
      given.request(1);
    } catch (IOException e) {
      fail(e);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (channel == null || subscription == null || body.isDone()) {
      return;
    }
    try {
      for (ByteBuffer buffer : buffers) {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      subscription.request(1);
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    body.completeExceptionally(new DiskException(e));
    if (subscription != null) {
      subscription.cancel();
    }
    close();
  }

  @Override
  public void onError(Throwable thrown) {
    body.completeExceptionally(thrown);
    close();
  }

  @Override
  public void onComplete() {
    try {
      if (channel != null) {
        channel.close(); // Some file systems say only now that there is no room.
      }
      body.complete(file);
    } catch (IOException e) {
      body.completeExceptionally(new DiskException(e));
    }
  }

  private void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // The failure before it is the one that is told.
    }
  }
}
