package dev.crema.tunemodel;

import dev.crema.data.Digests;
import dev.crema.data.Directories;
import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a search in a folder that outlives the step: whole after each trial, and taken up by
 * the next attempt. Several steps may share the folder, each search has a place of its own there.
 */
final class Checkpoint {
  private static final String FILE = "state.json";

  /** How often others may remove the place while one state is written. */
  private static final int ATTEMPTS = 100;

  private final @Nullable Path place;

  private Checkpoint(@Nullable Path place) {
    this.place = place;
  }

  /**
   * Says where the state is kept.
   *
   * @param folder empty = nowhere
   * @param beginning all that the trials follow from: another search has another place
   */
  static Checkpoint of(String folder, String beginning) {
    if (folder.isEmpty()) {
      return new Checkpoint(null);
    }
    String key = Digests.sha256(beginning.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    return new Checkpoint(Path.of(folder).resolve("tune-model-" + key));
  }

  /**
   * Checks what was given.
   *
   * @throws InputException if the folder is not there: made here, it would be in the container
   */
  static void requireFolder(String folder) {
    if (!folder.isEmpty() && !Files.isDirectory(Path.of(folder))) {
      throw new InputException(
          "The checkpoint (%s) is no folder.\nMaybe mount a volume there.".formatted(folder));
    }
  }

  /** Returns the state that an earlier attempt has left. */
  Optional<Path> state() {
    return Optional.ofNullable(place).map(at -> at.resolve(FILE)).filter(Files::isRegularFile);
  }

  void write(String state) {
    if (place == null) {
      return;
    }
    for (int attempt = 1; !isWritten(place, state, attempt == ATTEMPTS); attempt++) {
      makePlace(place); // The first one, or another attempt has ended and removed it.
    }
  }

  /** Returns false if the place is not there. */
  private static boolean isWritten(Path place, String state, boolean isLast) {
    try {
      // Of two attempts that write it, each has a name of its own until it is whole.
      Path temporary = Files.createTempFile(place, "writing-", "");
      Files.writeString(temporary, state);
      Files.move(temporary, place.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      if (isLast) {
        throw new UncheckedIOException(e);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The place alone: were the volume gone, it would be made in the container. */
  private static void makePlace(Path place) {
    try {
      Files.createDirectory(place);
    } catch (FileAlreadyExistsException _) {
      // Another attempt was first.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves nothing of this search. */
  void remove() {
    if (place == null) {
      return;
    }
    try {
      Directories.delete(place);
    } catch (DirectoryNotEmptyException _) {
      // Another attempt has written there meanwhile, and removes it at its own end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
