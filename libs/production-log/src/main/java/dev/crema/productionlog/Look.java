package dev.crema.productionlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at the first batches of the spool: takes those of one writer, up to a limit, and finds
 * out what is damaged. Only what was read and is not what was written counts as that: an error of
 * the disk may be over with the next look, so it ends this one.
 */
final class Look {
  /** What there was of a segment when the look began. */
  record Part(Segment segment, long from, long end, int batches) {}

  /** A batch and where it ends. */
  record Place(Segment segment, Frame frame, long end) {}

  private final int maxRows;
  private final long maxSize;
  private final SpoolFile.Opener opener;
  private long rows;
  private long size;
  final List<Batch> batches = new ArrayList<>();
  final List<Place> places = new ArrayList<>();

  /** The first batch, if its body is damaged; then none was taken. */
  @Nullable Place damaged;

  /** The first segment, if nothing more can be found in it; then no batch was taken. */
  @Nullable Part lost;

  Look(int maxRows, long maxSize, SpoolFile.Opener opener) {
    this.maxRows = maxRows;
    this.maxSize = maxSize;
    this.opener = opener;
  }

  /**
   * Reads on in a segment; returns whether there is room for more behind it.
   *
   * @throws UnreadableSegmentException if the disk gives nothing back, and nothing was taken before
   */
  boolean read(Part part) throws IOException {
    long position = part.from;
    try (SegmentReader in = new SegmentReader(opener.read(part.segment.path), part.end)) {
      for (int left = part.batches; left > 0; left--) {
        long next = in.find(position);
        Frame frame = next < 0 ? null : in.head(next);
        if (frame == null) {
          return lose(part);
        }
        position = next;
        long end = next + frame.size();
        if (!take(in, next, new Place(part.segment, frame, end))) {
          return false;
        }
        position = end;
      }
      return true;
    } catch (IOException e) {
      if (e instanceof NoSuchFileException && !isFolderAway(part.segment)) {
        return lose(part);
      }
      if (batches.isEmpty()) {
        throw new UnreadableSegmentException(part.segment.path, position, e);
      }
      return false; // The next look begins there.
    }
  }

  /** Then it may come back. */
  private static boolean isFolderAway(Segment segment) {
    return Files.notExists(segment.path.resolveSibling(Possession.LOCK));
  }

  private boolean lose(Part part) {
    lost = batches.isEmpty() ? part : null;
    return false;
  }

  private boolean take(SegmentReader in, long at, Place place) throws IOException {
    rows += place.frame.rows();
    size += place.frame.size();
    if (!batches.isEmpty()
        && (rows > maxRows
            || size > maxSize
            || !place.frame.writer().equals(batches.getFirst().writer()))) {
      return false;
    }
    Batch batch = in.batch(at, place.frame);
    if (batch == null) {
      damaged = batches.isEmpty() ? place : null;
      return false;
    }
    batches.add(batch);
    places.add(place);
    return true;
  }
}
