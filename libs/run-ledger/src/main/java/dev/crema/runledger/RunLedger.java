package dev.crema.runledger;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs claim and report. Every call may be repeated, also after its answer was lost, and may
 * be made by many processes at once; the clock is PostgreSQL's. The tables are made by the first
 * call that finds none.
 *
 * <p>Each call takes a connection for itself and gives it back. It throws {@link LedgerException}:
 * {@code UNAVAILABLE} if PostgreSQL could not do it after the attempts of {@link LedgerTimes},
 * {@code REJECTED} if it refuses.
 */
public final class RunLedger {
  private final Schema schema;
  private final Claims claims;
  private final Windows windows;
  private final Outcomes outcomes;
  private final Qualities qualities;

  private RunLedger(LedgerSettings settings) {
    Database database = new Database(settings);
    schema = new Schema(database, settings);
    claims = new Claims(database);
    windows = new Windows(database);
    outcomes = new Outcomes(database, windows);
    qualities = new Qualities(database);
  }

  /**
   * Returns a ledger. Nothing is sent before the first call.
   *
   * @param settings where PostgreSQL is and who asks
   * @return the ledger, which any number of threads may use
   */
  public static RunLedger connect(LedgerSettings settings) {
    return new RunLedger(settings);
  }

  /**
   * Claims a key. The first run that asks has it for ever, also if it fails afterwards: what may be
   * tried again needs a key for each attempt.
   *
   * @param request the key and who asks for it
   * @return who has it: the one who asks, if it won, each time that it asks
   */
  public Claim claim(ClaimRequest request) {
    schema.require();
    return claims.claim(request);
  }

  /**
   * Claims a key and, if it is won, its model as well, so that one run at a time works on a model
   * whatever their keys are. A run has the model until it reports, or for {@code modelTimeout} from
   * when it asked last. Who does not get the model keeps the key.
   *
   * @param request the key and who asks for it
   * @param modelTimeout how old a claim of the model is when its run counts as lost, from a minute
   *     to 366 days; longer than any run takes
   * @return the claim of the key if both are won, else that of what another run has: the key, or
   *     the model (see {@link Claim#isOfModel})
   */
  public Claim claim(ClaimRequest request, Duration modelTimeout) {
    Require.between("claim_timeout", modelTimeout, WindowSchedule.MIN, WindowSchedule.MAX);
    schema.require();
    return claims.claim(request, modelTimeout);
  }

  /**
   * Returns who works on a model: has claimed it, and has reported nothing yet.
   *
   * @param modelName the model
   * @return the run, however old its claim is; empty if the model is free
   */
  public Optional<Worker> worker(String modelName) {
    schema.require();
    return claims.worker(ClaimRequest.MODEL_PREFIX + modelName);
  }

  /**
   * Returns what a run has claimed.
   *
   * @param kfpRunId the run
   * @return its keys and models, the oldest first
   */
  public List<Claim> claimsOf(String kfpRunId) {
    schema.require();
    return claims.of(kfpRunId);
  }

  /**
   * Returns who has windows of a schedule that are not processed, whether the windows are free
   * again or not. Before such a window is given to another run, one may ask what became of its own.
   *
   * @param schedule the schedule's name
   * @return the runs, in no order
   */
  public Set<String> holders(String schedule) {
    schema.require();
    return windows.holders(schedule);
  }

  /**
   * Returns who has keys.
   *
   * @param keys the keys
   * @return the claims by key, without the keys that nobody has
   */
  public Map<String, Claim> claims(Collection<String> keys) {
    schema.require();
    return claims.find(keys);
  }

  /**
   * Returns the keys that a run has claimed, and the one that it named in its report: that of a
   * claim that it lost too.
   *
   * @param kfpRunId the run
   * @return the keys, sorted; empty if the run did neither
   */
  public List<String> keys(String kfpRunId) {
    Require.runId(kfpRunId);
    schema.require();
    return claims.keys(kfpRunId);
  }

  /**
   * Claims the earliest window of a schedule that is closed and that no other run has or has
   * processed. A run gets the same window each time that it asks, unless another run got it in the
   * meantime because this one failed or took too long.
   *
   * <p>Windows follow each other from {@code notBefore} on. One that became free keeps its limits;
   * another period holds from where the last window ends. In the same transaction free windows are
   * left out for which the schedule has no more {@link WindowPatience}: they count as processed,
   * and the tables say as what ({@code settled_as}) and why ({@code settled_reason}).
   *
   * @param schedule what is processed
   * @param kfpRunId the run that asks
   * @return the window; empty if none is closed and free
   */
  public Optional<Window> resolve(WindowSchedule schedule, String kfpRunId) {
    Require.runId(kfpRunId);
    schema.require();
    return windows.resolve(schedule, kfpRunId);
  }

  /**
   * Reports what a run came to. The first verdict that is not {@link Verdict#FAILED} stays; that
   * one gives way to any other and replaces none. The window that the run has is processed, or free
   * again if what stands is {@code FAILED}.
   *
   * @param report what the run says
   * @return what stands now
   */
  public Recorded report(Report report) {
    schema.require();
    return outcomes.report(report);
  }

  /**
   * Reports for a run that promoted a version and did not come to say so: {@link Verdict#PROMOTED},
   * with the key that it claimed. The same rules hold as for its own report.
   *
   * @param kfpRunId the run
   * @param modelName the model
   * @param version the version that it promoted
   * @return what stands now
   */
  public Recorded reportPromotion(String kfpRunId, String modelName, String version) {
    String reason = "The run promoted version %s and did not come to report it.".formatted(version);
    return report(
        new Report(kfpRunId, modelName, Verdict.PROMOTED, version, reason, keyOf(kfpRunId)));
  }

  /**
   * Reports {@link Verdict#FAILED} for a run that is over and did not come to report, so that its
   * window and its model are free. Whether it had an effect is for who calls to know.
   *
   * @param kfpRunId the run
   * @param modelName the model
   * @return what stands now
   */
  public Recorded reportEnd(String kfpRunId, String modelName) {
    String reason = "The run ended and reported nothing.";
    return report(new Report(kfpRunId, modelName, Verdict.FAILED, "", reason, keyOf(kfpRunId)));
  }

  private String keyOf(String kfpRunId) {
    return claimsOf(kfpRunId).stream()
        .filter(claim -> !claim.isOfModel())
        .map(Claim::key)
        .findFirst()
        .orElse("");
  }

  /**
   * Returns what runs came to.
   *
   * @param kfpRunIds the runs
   * @return the outcomes by run, without the runs that reported nothing
   */
  public Map<String, Outcome> outcomes(Collection<String> kfpRunIds) {
    schema.require();
    return outcomes.find(kfpRunIds);
  }

  /**
   * Reports how well the rows that a run was to learn from keep their contract. What a run said
   * first stays.
   *
   * @param quality what the run found
   */
  public void report(DataQuality quality) {
    schema.require();
    qualities.report(quality);
  }

  /**
   * Returns, for each model, what the newest run that said something of its rows found.
   *
   * @param within how far back is looked, in seconds; what is older says nothing of now
   * @param most how many models at most, the first by name
   * @return the newest of each model, by the model's name
   */
  public List<CheckedData> newestData(Duration within, int most) {
    schema.require();
    return qualities.newest(within, most);
  }
}
