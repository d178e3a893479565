package dev.crema.ingestbucket;

import dev.crema.data.source.FetchedFiles;
import dev.crema.data.source.NamedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Fetches an object, or those right below a prefix, into files: Parquet is read from its end, and
 * what is read twice must be the same twice.
 *
 * @param reader asks the server
 * @param folder empty; the files are called by their numbers
 * @param maxBytes most of all files together
 */
record BucketSource(BucketReader reader, Path folder, long maxBytes) {

  FetchedFiles fetch(BucketAddress address) {
    if (!address.isPrefix()) {
      Path file = folder.resolve("0");
      reader.fetch(address, null, file, maxBytes);
      String name = address.toString();
      return new FetchedFiles(name, false, List.of(new NamedFile(file, name)), List.of());
    }
    BucketReader.Listing listing = reader.list(address);
    List<String> names = new ArrayList<>(listing.objects().keySet());
    names.addAll(listing.folders());
    FetchedFiles.Entries entries = FetchedFiles.entries(address.toString(), names);
    List<NamedFile> files = new ArrayList<>();
    long left = maxBytes;
    for (String name : entries.files()) {
      BucketAddress object = address.below(name);
      Path file = folder.resolve(Integer.toString(files.size()));
      left -= reader.fetch(object, Objects.requireNonNull(listing.objects().get(name)), file, left);
      files.add(new NamedFile(file, object.toString()));
    }
    return new FetchedFiles(address.toString(), true, files, entries.leftOut());
  }
}
