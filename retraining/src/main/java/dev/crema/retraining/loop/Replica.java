package dev.crema.retraining.loop;

import dev.crema.kfp.Kfp;
import dev.crema.retraining.core.RetrainingSettings;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.RunLedger;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.retraining.store.Database;
import dev.crema.retraining.store.Desk;
import dev.crema.retraining.store.StoreClock;
import dev.crema.retraining.store.StoreSettings;
import dev.crema.retraining.store.StoredRetrainings;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One process of the retraining service, without HTTP: answers callers and, if it has the lease,
 * works. Any number of replicas may stand on one database.
 */
public final class Replica implements AutoCloseable {
  /** What the look and the renewal of the lease need beside the errands. */
  private static final int OWN_CONNECTIONS = 2;

  private final Database calling;
  private final Database working;
  private final StoredRetrainings retrainings;
  private final Worker worker;

  /**
   * What a replica stands on.
   *
   * @param name tells replicas apart in PostgreSQL; unique to the process, as a pod's name with a
   *     random end
   * @param settings what is retrained and how
   * @param store where PostgreSQL is; with connections of their own for callers and for the work,
   *     so that a storm of alerts does not keep the leader from its lease
   * @param kfp KFP
   * @param ledger what runs claim and report
   */
  public record Parts(
      String name, RetrainingSettings settings, StoreSettings store, Kfp kfp, RunLedger ledger) {}

  /**
   * How a replica is.
   *
   * @param canStore whether PostgreSQL answers
   * @param isLeader whether it works at the moment
   * @param problem what keeps it from working; null if nothing does
   */
  public record Status(boolean canStore, boolean isLeader, @Nullable String problem) {}

  private Replica(Database calling, Database working, Worker worker, StoredRetrainings made) {
    this.calling = calling;
    this.working = working;
    this.worker = worker;
    this.retrainings = made;
  }

  /**
   * Starts a replica with this machine's chance and PostgreSQL's clock. It need not be there yet.
   *
   * @param parts what it stands on
   * @param listener hears of what is committed
   * @return the replica
   */
  public static Replica start(Parts parts, ChangeListener listener) {
    return start(parts, listener, StoreClock.postgres(), RandomGenerator.getDefault());
  }

  /**
   * Starts a replica.
   *
   * @param parts what it stands on
   * @param listener hears of what is committed
   * @param clock says the time of each transaction
   * @param random varies back-offs
   * @return the replica
   */
  public static Replica start(
      Parts parts, ChangeListener listener, StoreClock clock, RandomGenerator random) {
    Database calling = new Database(parts.store(), clock);
    int connections = parts.settings().pace().atOnce() + OWN_CONNECTIONS;
    Database working = new Database(parts.store().withConnections(connections), clock);
    Desk desk = new Desk(working, parts.settings(), listener);
    Courier courier = new Courier(parts.kfp(), parts.ledger(), parts.settings());
    Worker worker =
        new Worker(
            parts.name(),
            desk,
            courier,
            parts.settings().pace(),
            new Worker.Extras(listener, random));
    worker.start();
    ChangeListener waking = new WakingListener(listener, worker::wakeIfLeading);
    return new Replica(
        calling,
        working,
        worker,
        new StoredRetrainings(calling, parts.settings(), waking, parts.ledger()::keysOf));
  }

  /** Returns what callers ask. */
  public Retrainings retrainings() {
    return retrainings;
  }

  /** Asks PostgreSQL, and says how the replica is. */
  public Status status() {
    return new Status(calling.answers(), worker.isLeader(), worker.problem());
  }

  /** Ends it; another replica can work at once. What is under way is found again by that one. */
  @Override
  public void close() {
    worker.close();
    working.close();
    calling.close();
  }
}
