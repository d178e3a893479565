package dev.crema.inference.recording;

import dev.crema.inference.recording.QuestionPlaces.Kind;
import dev.crema.inference.serving.NotServedException;
import dev.crema.inference.serving.ServedModel;
import dev.crema.inference.settings.DownloadsSettings;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.PerformanceSettings;
import dev.crema.productionlog.ErasureRequest;
import dev.crema.productionlog.ErasureResult;
import dev.crema.productionlog.ProductionLog;
import dev.crema.productionlog.Statistics;
import dev.crema.productionlog.StatisticsQuery;
import dev.crema.productionlog.download.Download;
import dev.crema.productionlog.download.DownloadSummary;
import dev.crema.productionlog.drift.DriftWindows;
import dev.crema.productionlog.truth.Batch;
import dev.crema.productionlog.truth.GroundTruth;
import dev.crema.productionlog.truth.Outcome;
import dev.crema.productionlog.truth.Performance;
import dev.crema.productionlog.truth.PerformanceReport;
import dev.crema.productionlog.truth.PerformanceRequest;
import dev.crema.productionlog.truth.Resolution;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the production log. All of it waits for PostgreSQL, so none of it belongs on an event loop;
 * while PostgreSQL is away, it says so at once.
 */
@Singleton
public final class ProductionData {
  private static final Logger LOG = LoggerFactory.getLogger(ProductionData.class);
  private static final int ALIVE_SECONDS = 2;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DRIFT = Duration.ofSeconds(10);

  private final @Nullable Open open;
  private final LoggedModels models;
  private final Settings settings;
  private final TruthMeters meters;
  private final CircuitBreaker breaker = breaker();
  private final QuestionPlaces places = new QuestionPlaces();

  /** What there is if the log is on. */
  private record Open(
      ProductionLog log,
      GroundTruth truth,
      Performance performance,
      Download download,
      DriftWindows drift) {}

  /** The settings, injected as one. */
  @Singleton
  record Settings(
      GroundTruthSettings truth, PerformanceSettings performance, DownloadsSettings downloads) {}

  /** Something that is asked. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(Open open) throws SQLException;
  }

  ProductionData(Recorder recorder, LoggedModels models, Settings settings, TruthMeters meters)
      throws IOException {
    this.models = models;
    this.settings = settings;
    this.meters = meters;
    ProductionLog log = recorder.log();
    open = log == null ? null : open(log);
  }

  private Open open(ProductionLog log) throws IOException {
    return new Open(
        log,
        new GroundTruth(log.connections(), models, settings.truth().limits()),
        new Performance(log.connections(), models, settings.performance().timeout()),
        new Download(log.connections(), models, settings.downloads().limits()),
        new DriftWindows(log.connections(), DRIFT));
  }

  /** Opens after two questions to which PostgreSQL gave no answer. */
  private static CircuitBreaker breaker() {
    return CircuitBreaker.of(
        "postgresql-read",
        CircuitBreakerConfig.custom()
            .slidingWindowSize(2)
            .minimumNumberOfCalls(2)
            .failureRateThreshold(100)
            .waitDurationInOpenState(Duration.ofSeconds(2))
            .permittedNumberOfCallsInHalfOpenState(1)
            .build());
  }

  /** Returns whether there is a log. */
  public boolean isOn() {
    return open != null;
  }

  /**
   * Refuses if there is no log, before anything else is looked at.
   *
   * @throws LogUnavailableException if so
   */
  public void requireOn() {
    if (open == null) {
      throw LogUnavailableException.off();
    }
  }

  /**
   * Counts what was predicted.
   *
   * @throws LogUnavailableException if the log does not answer
   */
  public Statistics statistics(StatisticsQuery query) {
    return ask(Kind.STATISTICS, each -> each.log().statistics(query));
  }

  /**
   * Deletes everything about an entity.
   *
   * @throws LogUnavailableException if the log does not answer; it can be asked again
   */
  public ErasureResult erase(ErasureRequest request) {
    return ask(Kind.ERASURE, each -> each.log().erase(request));
  }

  /** Something that is asked about windows of drift. */
  @FunctionalInterface
  public interface DriftQuestion<T> {
    /** Asks. */
    T ask(DriftWindows windows) throws SQLException;
  }

  /**
   * Asks about windows of drift.
   *
   * @throws LogUnavailableException if the log does not answer
   */
  public <T> T drift(DriftQuestion<T> question) {
    return ask(Kind.DRIFT, each -> question.ask(each.drift()));
  }

  /**
   * Records what came true.
   *
   * @return an outcome for each observation
   * @throws LogUnavailableException if the log does not answer; then nothing is recorded
   */
  public List<Outcome> record(Batch batch) {
    models.refresh();
    List<Outcome> outcomes = ask(Kind.LABELS, each -> each.truth().record(batch));
    outcomes.forEach(outcome -> meters.count(outcome.kind(), 1));
    return outcomes;
  }

  /** Tries again to record what waits for its prediction. */
  void resolve() {
    models.learn();
    Resolution resolution = ask(Kind.RESOLVING, each -> each.truth().resolvePending());
    resolution.ended().forEach(meters::count);
    meters.waiting(resolution.waiting());
  }

  /**
   * Whose performance is asked for.
   *
   * @param served a version that has the classes
   * @param version the version that is measured; null for all
   * @param from the window's beginning; null for one window before its end
   * @param to the window's end; null for the last prediction whose maturity is over
   */
  public record Asked(
      ServedModel served, @Nullable String version, @Nullable Instant from, @Nullable Instant to) {}

  /**
   * Measures.
   *
   * @throws dev.crema.data.InputException if the window is empty
   * @throws LogUnavailableException if the log does not answer
   */
  public PerformanceReport performance(Asked asked) {
    PerformanceRequest request = request(asked);
    if (asked.version() == null) {
      models.learn(request.model(), versions(request));
    }
    return ask(Kind.PERFORMANCE, each -> each.performance().measure(request));
  }

  /** Measures on fewer rows. */
  PerformanceReport gauges(Asked asked) {
    PerformanceRequest request = request(asked);
    return ask(Kind.GAUGES, each -> each.performance().gauges(request));
  }

  private PerformanceRequest request(Asked asked) {
    Instant now = Instant.now();
    String model = asked.served().version().model();
    Instant to = asked.to() == null ? now.minus(models.maturity(model)).plusMillis(1) : asked.to();
    Instant from = asked.from() == null ? to.minus(settings.performance().window()) : asked.from();
    return new PerformanceRequest(
        model,
        asked.version(),
        from,
        to,
        now,
        asked.served().contents().classes(),
        asked.served().version().version().equals(asked.version())
            ? models.baseline(asked.served())
            : Map.of());
  }

  private List<String> versions(PerformanceRequest request) {
    Duration step = Duration.between(request.from(), request.to()).plus(MINUTE.multipliedBy(2));
    return statistics(
            new StatisticsQuery(
                request.model(),
                null,
                request.from(),
                request.to(),
                Duration.ofMinutes(step.toMinutes())))
        .versions()
        .stream()
        .map(Statistics.VersionStatistics::version)
        .toList();
  }

  /**
   * Returns the version whose contract and classes rows of a version are read by: that version, or,
   * if the registry has it no longer and the log has, what serves.
   *
   * @param model a registered model's name; null for the service's own
   * @param version its number; null for what serves
   * @throws NotServedException if neither serves
   * @throws LogUnavailableException if the log does not answer
   */
  public ServedModel reader(@Nullable String model, @Nullable String version) {
    try {
      return models.served(model, version);
    } catch (NotServedException e) {
      if (version == null || !e.isUnknown()) {
        throw e;
      }
      ServedModel served = models.served(model, null);
      if (!ask(Kind.LOOK, each -> each.download().isLogged(served.version().model(), version))) {
        throw e;
      }
      return served;
    }
  }

  /**
   * Begins a download.
   *
   * @return where its bytes come from; the first one is there, or it has ended
   * @throws LogUnavailableException if the log does not answer
   * @throws java.util.concurrent.RejectedExecutionException if there are too many downloads
   * @throws dev.crema.data.InputException if a row does not fit and may not be left out
   */
  public DownloadStream download(DownloadStream.Wanted wanted) {
    models.refresh();
    // A download may take long: whether PostgreSQL is there is asked before it.
    Download download = ask(Kind.LOOK, Open::download);
    return DownloadStream.begin(out -> write(download, wanted, out));
  }

  /** A server that hangs is found out in seconds, however long the question may take. */
  private static void requireAlive(Open open) throws SQLException {
    try (Connection connection = open.log().connections().getConnection()) {
      if (!connection.isValid(ALIVE_SECONDS)) {
        throw new SQLTransientConnectionException("PostgreSQL does not answer.", "08006");
      }
    }
  }

  private static DownloadSummary write(
      Download download, DownloadStream.Wanted wanted, OutputStream out) throws IOException {
    try {
      return download.write(wanted.filter(), wanted.layout(), out);
    } catch (SQLException e) {
      warn(e);
      throw LogUnavailableException.of(e);
    }
  }

  private static void warn(SQLException e) {
    LOG.warn(
        "The production log was asked in vain: {} {}", e.getClass().getName(), e.getSQLState());
  }

  private <T> T ask(Kind kind, Question<T> question) {
    Open there = open;
    if (there == null) {
      throw LogUnavailableException.off();
    }
    try (QuestionPlaces.Taken _ = places.take(kind)) {
      return ask(there, question);
    }
  }

  private <T> T ask(Open there, Question<T> question) {
    if (!breaker.tryAcquirePermission()) {
      throw LogUnavailableException.away();
    }
    long start = System.nanoTime();
    try {
      requireAlive(there);
      T answer = question.ask(there);
      breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      return answer;
    } catch (SQLException e) {
      warn(e);
      if (LogUnavailableException.isAway(e)) {
        breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
      } else {
        breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      }
      throw LogUnavailableException.of(e);
    } catch (RuntimeException | Error e) {
      breaker.releasePermission();
      throw e;
    }
  }
}
