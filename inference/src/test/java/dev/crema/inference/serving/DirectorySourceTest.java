package dev.crema.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.TestModels;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ModelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {
  @TempDir Path folder;

  @Test
  void copiesThePackageAndWhatAKilledCopyLeftIsNoHindrance() throws Exception {
    Path model = folder.resolve("model");
    String digest = TestModels.write(model, 1).digest();
    Path leftover = folder.resolve("copy.tmp").resolve("half");
    Files.createDirectories(leftover);
    Files.writeString(leftover.resolve("golden.json"), "{");
    DirectorySource source = new DirectorySource(new ModelSettings("churn", "champion", model));
    ModelVersion version =
        Objects.requireNonNull(source.resolve("churn", new Reference.Alias("champion")));
    source.download(version, folder.resolve("copy"), Long.MAX_VALUE);
    assertThat(ModelPackage.open(folder.resolve("copy")).digest()).isEqualTo(digest);
    assertThat(folder.resolve("copy.tmp")).doesNotExist();
  }

  @Test
  void hasOneModelAndNoNumberedVersion() {
    Path model = folder.resolve("model");
    TestModels.write(model, 1);
    DirectorySource source = new DirectorySource(new ModelSettings("churn", "champion", model));
    assertThat(source.resolve("other", new Reference.Alias("champion"))).isNull();
    assertThat(source.resolve("churn", new Reference.Number("1"))).isNull();
    assertThat(source.aliases()).isEmpty();
  }
}
