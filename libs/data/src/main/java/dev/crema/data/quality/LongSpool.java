package dev.crema.data.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of longs, one for each partition, of any length: what is beyond a few kilobytes of a
 * partition goes to one file, in blocks. The file has no name from the moment it is opened, so that
 * not even a killed process leaves it behind.
 */
final class LongSpool implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int FIRST = 8;

  private final Path folder;
  private final Partition[] partitions;
  private final ByteBuffer transfer = ByteBuffer.allocate(BLOCK * Long.BYTES);
  private @Nullable FileChannel file;
  private int blocks;

  /** The tail of a sequence, and where in the file the blocks before it are. */
  private static final class Partition {
    private long[] tail = new long[0];
    private int size;
    private int[] blocks = new int[0];
    private int blockCount;
  }

  /**
   * Makes empty sequences.
   *
   * @param folder an existing folder with room for what does not fit into memory
   */
  LongSpool(Path folder, int partitions) {
    this.folder = folder;
    this.partitions = new Partition[partitions];
    Arrays.setAll(this.partitions, _ -> new Partition());
  }

  void add(int index, long value) {
    Partition partition = partitions[index];
    if (partition.size == partition.tail.length) {
      if (partition.size == BLOCK) {
        flush(partition);
      } else {
        partition.tail = Arrays.copyOf(partition.tail, Math.max(FIRST, 2 * partition.size));
      }
    }
    partition.tail[partition.size++] = value;
  }

  private void flush(Partition partition) {
    transfer.clear().asLongBuffer().put(partition.tail);
    try {
      FileChannel channel = file();
      long at = (long) blocks * transfer.capacity();
      while (transfer.hasRemaining()) {
        at += channel.write(transfer, at);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    if (partition.blockCount == partition.blocks.length) {
      partition.blocks = Arrays.copyOf(partition.blocks, Math.max(FIRST, 2 * partition.blockCount));
    }
    partition.blocks[partition.blockCount++] = blocks++;
    partition.size = 0;
  }

  private FileChannel file() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      channel =
          FileChannel.open(
              folder.resolve("." + UUID.randomUUID() + ".crema-tmp"),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = channel;
    }
    return channel;
  }

  private UncheckedIOException failed(IOException e) {
    long free;
    try {
      free = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException _) {
      free = 0;
    }
    return new UncheckedIOException(
        new IOException(
            "What does not fit into memory cannot be kept in (%s), where %d MB are free: %s.\nMaybe give the step more disk."
                .formatted(folder, free >> 20, e.getMessage()),
            e));
  }

  /** Returns a sequence from its start; what is added later is not in it. */
  Cursor read(int partition) {
    return new Cursor(partitions[partition]);
  }

  /** Goes through one sequence. */
  final class Cursor {
    private final Partition partition;
    private long[] block = new long[0];
    private int next;
    private int end;
    private int blocksRead;

    private Cursor(Partition partition) {
      this.partition = partition;
    }

    boolean hasNext() {
      if (next == end) {
        load();
      }
      return next < end;
    }

    /** Returns the next value; there must be one. */
    long next() {
      if (!hasNext()) {
        throw new IllegalStateException("The sequence is over.");
      }
      return block[next++];
    }

    private void load() {
      if (blocksRead < partition.blockCount) {
        block = readBlock(partition.blocks[blocksRead]);
        end = BLOCK;
        next = 0;
      } else if (blocksRead == partition.blockCount) {
        block = Arrays.copyOf(partition.tail, partition.size);
        end = partition.size;
        next = 0;
      }
      blocksRead++;
    }
  }

  private long[] readBlock(int index) {
    transfer.clear();
    long at = (long) index * transfer.capacity();
    try {
      FileChannel channel = file();
      while (transfer.hasRemaining()) {
        int read = channel.read(transfer, at + transfer.position());
        if (read < 0) {
          throw new IOException("it ends too early");
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    long[] block = new long[BLOCK];
    transfer.flip().asLongBuffer().get(block);
    return block;
  }

  @Override
  public void close() {
    FileChannel channel = file;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
