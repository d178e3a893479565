package dev.crema.data.source;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a pointer of DVC points to and verifies it: beside the pointer, where a checkout puts
 * it, or in a store under its digest. What stands beside the pointer and is another content is an
 * error, never passed over in silence.
 */
final class DvcContent {
  private final DvcPointer pointer;
  private final DvcStores stores;
  private final List<Verified> verified = new ArrayList<>();

  /** The content is nowhere. */
  static final class MissingException extends InputException {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }

  private DvcContent(DvcPointer pointer, @Nullable Path remote) {
    this.pointer = pointer;
    stores = new DvcStores(pointer.file(), remote);
  }

  /**
   * What was found.
   *
   * @param files verified; of a folder those that would be read of it
   * @param content knows what they were
   */
  record Found(SourceFolder files, DvcContent content) {

    /** Refuses what is another content by now than the pointer's: it is opened again to be read. */
    void requireSame() {
      content.verified.forEach(content::requireSame);
    }
  }

  /**
   * A file of the content.
   *
   * @param stamp what it was before it was verified
   * @param md5 what its content must be
   */
  private record Verified(FileStamp stamp, String md5) {}

  /**
   * Returns the files, verified; of a folder those that would be read of it.
   *
   * @param remote a folder that is a remote or a cache of DVC; null = none
   */
  static Found find(DvcPointer pointer, @Nullable Path remote) {
    DvcContent content = new DvcContent(pointer, remote);
    return new Found(pointer.isFolder() ? content.folder() : content.file(), content);
  }

  /** A stamp may be another because a link was made to the file: its digest decides. */
  private void requireSame(Verified file) {
    Path path = file.stamp().path();
    if (!file.stamp().isSame()
        && !(Files.isRegularFile(path) && digest(path, file.md5()).equals(file.md5()))) {
      throw new InputException(
          "%s: the content (%s) was changed while it was read.\nMaybe whoever writes it is not done: run it again afterwards."
              .formatted(pointer.file(), path));
    }
  }

  private SourceFolder file() {
    Path found = located(pointer.beside(), pointer.md5());
    requireSize(bytes(found));
    return new SourceFolder(List.of(new NamedFile(found, pointer.beside().toString())), List.of());
  }

  private SourceFolder folder() {
    List<DvcListing.Entry> entries = listing();
    if (pointer.files() != null && pointer.files() != entries.size()) {
      throw new InputException(
          "%s: the listing has %d files, but (nfiles) says %d.\nMaybe the pointer was changed by hand: dvc add writes it anew."
              .formatted(pointer.file(), entries.size(), pointer.files()));
    }
    List<NamedFile> files = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (DvcListing.Entry entry : entries) {
      String name = entry.path().toString();
      Path place = pointer.beside().resolve(entry.path());
      if (SourceFolder.isLeftOut(name)) {
        leftOut.add(name);
      } else if (entry.path().getNameCount() > 1) {
        throw SourceFolder.within(NamedFile.of(pointer.beside().resolve(entry.path().getName(0))));
      } else {
        files.add(new NamedFile(located(place, entry.md5()), place.toString()));
      }
    }
    if (leftOut.isEmpty()) {
      requireSize(files.stream().mapToLong(file -> bytes(file.path())).sum());
    }
    return SourceFolder.of(pointer.beside(), files, leftOut);
  }

  private List<DvcListing.Entry> listing() {
    Path found = stores.find(pointer.md5(), DvcListing.SUFFIX);
    if (found != null) {
      requireDigest(found, DvcDigest.of(found, false), pointer.md5());
      return DvcListing.read(found);
    }
    if (!Files.isDirectory(pointer.beside())) {
      throw missing(pointer.beside(), pointer.md5() + DvcListing.SUFFIX);
    }
    besideRepository(pointer.beside());
    List<DvcListing.Entry> entries = DvcListing.of(pointer.beside(), pointer.isOld(), stores::hold);
    requireDigest(pointer.beside(), DvcListing.digest(entries), pointer.md5());
    return entries;
  }

  private Path located(Path place, String md5) {
    Path found = Files.isRegularFile(place) ? besideRepository(place) : stores.find(md5, "");
    if (found == null) {
      throw missing(place, md5);
    }
    // Before its digest, so that no change is in between.
    verified.add(new Verified(FileStamp.of(found), md5));
    requireDigest(found, digest(found, md5), md5);
    return found;
  }

  /** Old pointers may be to contents that a newer DVC has put under their true digest. */
  private String digest(Path found, String md5) {
    String digest = DvcDigest.of(found, false);
    return pointer.isOld() && !digest.equals(md5) ? DvcDigest.of(found, true) : digest;
  }

  /** A checkout may be a link to the cache, but not to where the repository has nothing. */
  private Path besideRepository(Path place) {
    try {
      Path real = place.toRealPath();
      if (stores.hold(real)) {
        return place;
      }
      throw new InputException(
          "%s: a link out of the repository, to (%s), which is not followed.\nMaybe put what it leads to there itself."
              .formatted(place, real));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireDigest(Path found, String digest, String expected) {
    if (!digest.equals(expected)) {
      throw new InputException(
          "%s: the content (%s) has the MD5 (%s), but the pointer says (%s).\nMaybe it was changed: dvc checkout brings back what it was, dvc add makes it the new content."
              .formatted(pointer.file(), found, digest, expected));
    }
  }

  private void requireSize(long bytes) {
    if (pointer.size() != null && pointer.size() != bytes) {
      throw new InputException(
          "%s: the content has %d bytes, but (size) says %d.\nMaybe the pointer was changed by hand: dvc add writes it anew."
              .formatted(pointer.file(), bytes, pointer.size()));
    }
  }

  private InputException missing(Path place, String digest) {
    return new MissingException(
        "%s: the content (%s) is neither at (%s) nor under its digest in %s.\nMaybe run: dvc pull, or give the folder of the remote as dvc_remote."
            .formatted(pointer.file(), digest, place, stores.words()));
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
