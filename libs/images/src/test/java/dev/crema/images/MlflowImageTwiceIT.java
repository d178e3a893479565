package dev.crema.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of MLflow: equal locks, equal digests. Two minutes of processor time. */
@Tag("soak")
class MlflowImageTwiceIT {
  private final Tree here = Tree.here();

  private String make(Map<String, String> environment, String mask, String... arguments)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "umask \"$1\"; shift; exec .mvn/python.sh libs/images/mlflow_image.py \"$@\"",
                "mlflow",
                mask));
    words.addAll(List.of(arguments));
    return Command.run(here.root(), environment, words).orFail();
  }

  @Test
  void isTheSameInAnotherFolderZoneAndMask(@TempDir Path folder) throws Exception {
    Path made = here.root().resolve(".build/mlflow-image");
    make(Map.of(), "022", made.toString(), "--if-needed");
    Path again = folder.resolve("some where/else");
    make(
        Map.of("TZ", "Asia/Kathmandu", "LC_ALL", "C", "PYTHONHASHSEED", "7"),
        "077",
        again.toString(),
        "--packages",
        made.resolve("packages").toString(),
        "--wheels",
        made.resolve("wheels").toString());
    assertThat(Files.readString(again.resolve("image.lock")))
        .isEqualTo(Files.readString(made.resolve("image.lock")));
    assertThat(Files.mismatch(again.resolve("image.tar"), made.resolve("image.tar")))
        .as("first byte of the two tars that differs")
        .isEqualTo(-1);
    assertThat(make(Map.of(), "022", made.toString(), "--if-needed")).isEmpty();
  }
}
