package dev.crema.kubernetes;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * {@code make cluster-check}: every test over the rendered objects, without Maven, and how long it
 * took. Started in the folder of this module, as the tests are.
 */
final class ClusterCheck {
  private static final int FRAMES = 5;

  private ClusterCheck() {}

  /**
   * Runs the tests and ends the process: 0 if all is well, 1 otherwise.
   *
   * @param args the moment of the command's start, in seconds since 1970
   */
  public static void main(String[] args) {
    Instant start = Instant.ofEpochSecond(Long.parseLong(args[0]));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("dev.crema.kubernetes"))
            .filters(includeClassNamePatterns("dev\\.crema\\.kubernetes\\.[A-Za-z]+Test"))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    summary.printFailuresTo(errors, FRAMES);
    boolean isWell = summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
    System.out.println(
        isWell
            ? isWell()
            : "%d of %d tests failed: see above."
                .formatted(summary.getTotalFailureCount(), summary.getTestsFoundCount()));
    System.out.println(
        took(
            Duration.between(start, Instant.now()),
            summary.getTestsFoundCount(),
            summary.getTestsAbortedCount() + summary.getTestsSkippedCount()));
    System.exit(isWell ? 0 : 1);
  }

  static String isWell() {
    return "Every object of the overlays local, staging and production is as it should be, also for Kubernetes %s."
        .formatted(String.join(", ", PublishedModels.versions()));
  }

  static String took(Duration time, long tests, long skipped) {
    return "Rendered and checked in %d s: %d tests, %d skipped. At most 60 s are meant."
        .formatted(time.toSeconds(), tests, skipped);
  }
}
