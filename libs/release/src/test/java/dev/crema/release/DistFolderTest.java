package dev.crema.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistFolderTest {

  @TempDir Path root;

  @Test
  void leavesTheEarlierReleaseWhenAFileCannotBeWritten() throws IOException {
    Path dist = Files.createDirectories(root.resolve("dist"));
    Files.writeString(dist.resolve("earlier"), "whole");
    Files.writeString(dist.resolve(DistFolder.SUMS), "");
    DistFolder folder = new DistFolder();
    folder.add("name", new byte[] {1});
    folder.add("name/below-a-file", new byte[] {2});
    assertThatThrownBy(() -> folder.write(dist)).isInstanceOf(IOException.class);
    assertThat(dist.resolve("earlier")).hasContent("whole");
    assertThat(root)
        .isDirectoryNotContaining("glob:**.new")
        .isDirectoryNotContaining("glob:**.old");
  }

  @Test
  void leavesAFolderAloneThatIsNoRelease() throws IOException {
    Path mine = Files.createDirectories(root.resolve("mine"));
    Files.writeString(mine.resolve("file"), "mine");
    DistFolder folder = new DistFolder();
    folder.add("one", new byte[] {1});
    assertThatThrownBy(() -> folder.write(mine))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("(%s) is there and is no release".formatted(mine))
        .hasMessageContaining("Maybe name another one");
    assertThat(mine).isDirectoryContaining("glob:**/file");
  }

  @Test
  void clearsWhatAKilledReleaseLeft() throws IOException {
    Path dist = root.resolve("dist");
    Files.writeString(Files.createDirectories(root.resolve("dist.new/x")).resolve("half"), "");
    Files.writeString(Files.createDirectories(root.resolve("dist.old/x")).resolve("old"), "");
    DistFolder folder = new DistFolder();
    folder.add("one", new byte[] {1});
    folder.write(dist);
    assertThat(dist.resolve("one")).hasBinaryContent(new byte[] {1});
    assertThat(dist.resolve("x")).doesNotExist();
    assertThat(root)
        .isDirectoryNotContaining("glob:**.new")
        .isDirectoryNotContaining("glob:**.old");
  }
}
