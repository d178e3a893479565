package dev.crema.testkit;

import dev.crema.servers.LocalPodman;
import dev.crema.testkit.ComponentContainer.Manner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of a component in its image, as a cluster starts it.
 *
 * @param terminated how the run ended that was given SIGTERM
 * @param retried its retry, by the literal command and as the image's own user
 * @param killed how the run ended that was given SIGKILL
 * @param arbitrary its retry as any user of group 0, with the archive required and class loading
 *     logged
 * @param classes what the JVM of that retry loaded
 * @param first the run that nothing came before, with outputs on Google Cloud Storage
 * @param refusal the run with a wrong input
 */
record ImageRuns(
    ComponentProcess.Ending terminated,
    Bench.Result retried,
    ComponentProcess.Ending killed,
    Bench.Result arbitrary,
    LoadedClasses classes,
    Bench.Result first,
    Bench.Refusal refusal) {

  /** The user of the images. */
  static final String USER = "65532:65532";

  /** What OpenShift does: any number, always of the group 0. */
  private static final String ARBITRARY_USER = "100065:0";

  static ImageRuns start(
      LocalPodman podman, ComponentImage image, ContractExample example, Path directory)
      throws Exception {
    podman.load(image.tar());
    List<String> command = ComponentProcess.commandOf(image.description());

    Path disk = Files.createDirectories(directory.resolve("minio-cluster"));
    Manner manner = new Manner(USER, "TERM", command);
    Bench minio = bench(LauncherStyle.CLUSTER, disk, example, podman, image, manner);
    ComponentProcess.Ending terminated = prepared(minio).runAndKill();
    minio.plantLeftovers();
    Bench.Result retried = minio.run();

    disk = Files.createDirectories(directory.resolve("s3-cluster"));
    Manner logged = new Manner(ARBITRARY_USER, "KILL", LoadedClasses.logging(command));
    Bench s3 = bench(LauncherStyle.CLUSTER_OF_OLD, disk, example, podman, image, logged);
    ComponentProcess.Ending killed = prepared(s3).runAndKill();
    s3.plantLeftovers();
    LoadedClasses.forget(disk);
    Bench.Result arbitrary = s3.run();
    LoadedClasses classes = LoadedClasses.in(disk);

    disk = Files.createDirectories(directory.resolve("gcs-cluster"));
    Bench gcs = bench(LauncherStyle.CLUSTER_ON_GCS, disk, example, podman, image, manner);
    Bench.Result first = prepared(gcs).run();

    disk = Files.createDirectories(directory.resolve("refusing-cluster"));
    Bench refusing = bench(LauncherStyle.CLUSTER_ON_GCS, disk, example, podman, image, manner);
    Bench.Refusal refusal = prepared(refusing).refuse();
    return new ImageRuns(terminated, retried, killed, arbitrary, classes, first, refusal);
  }

  private static Bench prepared(Bench bench) throws Exception {
    bench.copyInputs();
    bench.createParents();
    return bench;
  }

  private static Bench bench(
      LauncherStyle style,
      Path disk,
      ContractExample example,
      LocalPodman podman,
      ComponentImage image,
      Manner manner) {
    Map<String, String> environment = new LinkedHashMap<>(example.environment());
    environment.put("KFP_RETRY_INDEX", "1");
    Step step = new ComponentContainer(podman, image, disk, manner);
    return new Bench(style, disk, Path.of("/"), image.description(), example, environment, step);
  }
}
