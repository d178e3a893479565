package dev.crema.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list of classes that is too old is seen in the log of the JVM. */
class LoadedClassesTest {

  @TempDir Path disk;

  @Test
  void countsWhatCouldHaveComeFromTheArchive() throws Exception {
    Path log = Files.createDirectories(disk.resolve(".cache")).resolve("classes-42.log");
    Files.writeString(
        log,
        """
        [0.01s][info][class,load] java.lang.Object source: shared objects file
        [0.02s][info][class,load] dev.crema.A source: shared objects file (top)
        [0.02s][info][class,load] dev.crema.B source: shared objects file (top)
        [0.03s][info][class,load] dev.crema.New source: file:/app/classpath/a-1.jar
        [0.03s][info][class,load] org.mlflow.Client source: file:/app/libs/mlflow-client.jar
        [0.03s][info][class,load] dev.crema.A$$Lambda/0x01 source: dev.crema.A
        [0.03s][info][class,load] java.lang.invoke.LambdaForm$DMH/0x02 source: __JVM_LookupDefineClass__
        """);
    LoadedClasses classes = LoadedClasses.in(disk);
    assertThat(classes.pid()).isEqualTo(42);
    assertThat(classes.others())
        .containsExactly("dev.crema.New source: file:/app/classpath/a-1.jar");
    assertThat(classes.share()).isEqualTo(0.75);
    assertThat(log).doesNotExist();
  }

  @Test
  void asksTheJvmToEndWithoutItsArchive() {
    assertThat(LoadedClasses.logging(List.of("java", "-Xshare:auto", "Main")))
        .containsExactly(
            "java", "-Xlog:class+load=info:file=/.cache/classes-%p.log", "-Xshare:on", "Main");
  }
}
