package dev.crema.sdk.generate;

import dev.crema.sdk.Workload;
import dev.crema.sdk.description.ComponentDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a component's container.
 *
 * <p>Images have no ENTRYPOINT, because KFP ignores it on a cluster and Docker prepends it
 * elsewhere. The main class makes each command line different, which KFP needs: it stores a
 * component under a hash of image, command and arguments.
 */
public final class CommandLine {

  /** The class path of the image, as Jib writes it; the runner without containers replaces it. */
  public static final String CLASS_PATH_FILE = "@/app/jib-classpath-file";

  /** The AppCDS archive of the image; a JVM that does not find it starts a little slower. */
  public static final String SHARED_ARCHIVE = "/app/crema.jsa";

  /** The option whose value is the executor input. */
  public static final String EXECUTOR_INPUT = "--executor_input";

  private CommandLine() {}

  /**
   * Returns program and arguments up to the main class.
   *
   * @param component the component
   * @return {@code java}, JVM flags, class path and main class; without {@link #EXECUTOR_INPUT}
   */
  public static List<String> of(ComponentDescription component) {
    List<String> command = new ArrayList<>();
    command.add("java");
    command.add("-XX:+UseSerialGC");
    command.addAll(compilerAndHeap(component.workload()));
    command.add("-XX:-UsePerfData");
    command.add("-XX:SharedArchiveFile=" + SHARED_ARCHIVE);
    command.add("-Xshare:auto");
    // Without this the JVM prints to stdout that the archive is missing or out of date.
    command.add("-Xlog:cds*=off");
    command.add("--enable-native-access=ALL-UNNAMED");
    // Four lines of warning in the log of whoever uses MLflow's client: its protobuf is an old one.
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(CLASS_PATH_FILE);
    command.add(component.identity().mainClass());
    return List.copyOf(command);
  }

  /** Libraries in native code (DuckDB, XGBoost) need the rest of the memory. */
  private static List<String> compilerAndHeap(Workload workload) {
    return switch (workload) {
      case SHORT -> List.of("-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=60.0");
      case STREAMING ->
          List.of(
              // Ten times the defaults: a table of some thousand rows is done before they are met.
              "-XX:Tier4InvocationThreshold=50000",
              "-XX:Tier4MinInvocationThreshold=6000",
              "-XX:Tier4CompileThreshold=150000",
              "-XX:Tier4BackEdgeThreshold=400000",
              // The JVM's first guess of 5 MB ages rows into the old generation, which then grows
              // to the largest heap although hardly anything in it is alive.
              "-XX:NewSize=32m",
              "-XX:MaxRAMPercentage=50.0");
      case TRAINING -> List.of("-XX:MaxRAMPercentage=50.0");
    };
  }
}
