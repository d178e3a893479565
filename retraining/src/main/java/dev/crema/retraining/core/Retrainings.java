package dev.crema.retraining.core;

import java.util.List;
import java.util.Optional;

/**
 * The retrainings: asks for them, shows them, decides over them. Safe for many threads and for many
 * processes on one database. Every call is one transaction, audited in itself, and throws {@link
 * StoreUnavailableException} if PostgreSQL is away; nothing is half done then, and the call may be
 * repeated. No call waits for KFP.
 */
public interface Retrainings {
  /**
   * Asks for a retraining because an alert fires. A repeated alert joins what it joined before. A
   * new one joins what waits or is under way for its model, else the promotion that it began
   * before, else what ended of the same drift window. After a round that came to nothing an alert
   * that fires on gets another, a few times.
   *
   * @param model the model of the alert
   * @param alert what fires; of a time that is yet to come it counts as beginning now
   * @return what became of it; {@code Created} and {@code Joined} are durable
   */
  Receipt request(String model, Cause.Alert alert);

  /**
   * Notes that an alert fires no more. What waits and has no alert left that fires will expire,
   * unless a person approved it.
   *
   * @param model the model of the alert
   * @param alert what fired, and all before it of the same name, version and fingerprint
   * @return the retraining that it had joined; empty if it never fired here
   */
  Optional<Retraining> resolve(String model, Cause.Alert alert);

  /**
   * Asks for a retraining now. Joins what is not ended of the same window and data, and approves it
   * if it waits for that; what has ended gets another round.
   *
   * @param model the model
   * @param person who asks, and why
   * @return what became of it
   */
  Receipt request(String model, Cause.Person person);

  /**
   * Notes that a model's source has other data, and asks for a retraining if that is news, or if
   * what was asked for them came to nothing: then for another round, a few times.
   *
   * @param model the model
   * @param change the identity of the data
   * @return what became of it; {@code Joined} with the retraining of the same data, if the source
   *     had it before, or {@code KnownData} if nothing was asked for them because the configuration
   *     names them
   */
  Receipt request(String model, Cause.DataChange change);

  /** Returns a retraining; empty if there is none of this number. */
  Optional<Retraining> find(long id);

  /**
   * Returns the retraining that a run of KFP was started for, also if another run of the same key
   * is followed.
   *
   * @param runId KFP's id of the run
   * @return the retraining; empty if there is none, or if the run has neither claimed nor reported
   *     anything yet and another one is followed
   */
  Optional<Retraining> ofRun(String runId);

  /** Returns the retrainings that a query asks for, the newest first. */
  List<Retraining> list(RetrainingQuery query);

  /**
   * Returns lines of the audit of a retraining.
   *
   * @param id its number
   * @param query which of them
   * @return the oldest first; empty if there are none
   */
  List<RetrainingEvent> events(long id, EventQuery query);

  /** Returns the newest lines of the audit of a retraining, a page of them, the oldest first. */
  default List<RetrainingEvent> events(long id) {
    return events(id, new EventQuery(null, EventQuery.MAX_LIMIT));
  }

  /**
   * Returns lines of the audit of a model itself: who froze and unfroze it, and told of other data.
   *
   * @param model the model
   * @param query which of them
   * @return the oldest first; empty if no such model is retrained here
   */
  Optional<List<RetrainingEvent>> modelEvents(String model, EventQuery query);

  /** Returns what has not ended, by state; one that no retraining has is left out. */
  List<Backlog> backlog();

  /** Returns the address of a retraining's run in KFP's UI; empty without a run or a UI. */
  Optional<String> runLink(Retraining retraining);

  /**
   * Lets a retraining run that waits for approval. It still waits for its turn.
   *
   * @param id its number
   * @param person who approves, and why
   * @return what became of it; approved twice is {@code Done}
   */
  Ruling approve(long id, Cause.Person person);

  /**
   * Ends a retraining that is not submitted yet.
   *
   * @param id its number
   * @param person who rejects, and why
   * @return what became of it; rejected twice is {@code Done}
   */
  Ruling reject(long id, Cause.Person person);

  /**
   * Ends a retraining that is under way: its run is told to end. What the run reported counts; if
   * there is nothing and it does not end either, the retraining fails all the same.
   *
   * @param id its number
   * @param person who abandons it, and why
   * @return what became of it; abandoned twice is {@code Done}
   */
  Ruling abandon(long id, Cause.Person person);

  /**
   * Stops a model's retrainings: nothing new is submitted. What is submitted goes on; what waits
   * may expire.
   *
   * @param model the model
   * @param person who freezes, and why
   * @return the model's state; empty if no such model is retrained here
   */
  Optional<ModelStatus> freeze(String model, Cause.Person person);

  /**
   * Lets a frozen model's retrainings go on.
   *
   * @param model the model
   * @param person who unfreezes, and why
   * @return the model's state; empty if no such model is retrained here
   */
  Optional<ModelStatus> unfreeze(String model, Cause.Person person);

  /** Returns the state of each model that is retrained here, by name. */
  List<ModelStatus> models();
}
