package dev.crema.retraining.loop;

import dev.crema.retraining.core.Errand;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Pace;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.Step;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.store.ChangeListener;
import dev.crema.retraining.store.Desk;
import dev.crema.retraining.store.FencedException;
import dev.crema.retraining.store.Term;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A replica: looks again and again whether it leads, and if so what is to be done. */
final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /**
   * After so many looks those are looked at too that wait behind another of their model, and what
   * is open is counted.
   */
  private static final int ALL_EVERY = 20;

  private final String name;
  private final Desk desk;
  private final Courier courier;
  private final Pace pace;
  private final ChangeListener listener;
  private final RandomGenerator random;
  private final Paces paces;
  private final Set<Long> busy = ConcurrentHashMap.newKeySet();
  private final Semaphore slots;
  private final Semaphore wake = new Semaphore(0);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread thread;
  private volatile @Nullable Term term;
  private volatile boolean isClosed;
  private volatile boolean isMoreToDo;
  private volatile @Nullable String problem;
  private long renewedAt;
  private long looks;

  Worker(String name, Desk desk, Courier courier, Pace pace, Extras extras) {
    this.name = name;
    this.desk = desk;
    this.courier = courier;
    this.pace = pace;
    this.listener = extras.listener();
    this.random = extras.random();
    this.paces = new Paces(pace.look());
    this.slots = new Semaphore(pace.atOnce());
    this.thread = Thread.ofPlatform().daemon().name("retraining-worker").unstarted(this::run);
  }

  /** What a worker has beside its work. */
  record Extras(ChangeListener listener, RandomGenerator random) {}

  void start() {
    thread.start();
  }

  boolean isLeader() {
    return term != null;
  }

  @Nullable String problem() {
    return problem;
  }

  /** Lets it look now, if it leads: for what a caller of this replica brought. */
  void wakeIfLeading() {
    if (isLeader()) {
      wake();
    }
  }

  /** Lets it look now. */
  private void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  private void run() {
    while (!isClosed) {
      try {
        note(look());
      } catch (FencedException e) {
        stepDown(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) { // PostgreSQL may be away; what was begun is found again.
        note(String.valueOf(e.getMessage()));
      }
      rest();
    }
  }

  private void note(@Nullable String message) {
    if (message != null && !message.equals(problem)) {
      LOG.warn("Retrainings do not go on for the moment: {}", message);
    }
    problem = message;
  }

  private void rest() {
    try {
      if (wake.tryAcquire(pace.look().toNanos(), TimeUnit.NANOSECONDS)) {
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      isClosed = true;
    }
  }

  /** Returns what kept it from a part of the work; null if nothing did. */
  private @Nullable String look() {
    Term now = lead();
    if (now == null) {
      return null;
    }
    String passedOver = null;
    boolean isAtAll = looks++ % ALL_EVERY == 0;
    for (String model : desk.waitingModels(isAtAll)) {
      renewIfOld(now);
      String why = turn(now, model);
      passedOver = why == null ? passedOver : why;
    }
    List<Errand> errands = desk.errands();
    paces.keep(errands.stream().map(errand -> errand.retraining().id()).toList());
    isMoreToDo = false;
    for (Errand errand : newFirst(errands)) {
      renewIfOld(now);
      begin(now, errand);
    }
    if (isAtAll) {
      listener.open(desk.backlog());
    }
    return passedOver;
  }

  /** Decides for a model. One whose row somebody holds does not keep the others. */
  private @Nullable String turn(Term now, String model) {
    try {
      desk.turn(now, model);
      return null;
    } catch (StoreUnavailableException e) {
      if (!desk.answers()) {
        throw e;
      }
      return "The model (%s) is passed over. %s".formatted(model, e.getMessage());
    }
  }

  /** What is to be made in KFP does not wait behind looks at what runs there already. */
  private static List<Errand> newFirst(List<Errand> errands) {
    return errands.stream()
        .sorted(Comparator.comparing(errand -> errand.retraining().state()))
        .toList();
  }

  private @Nullable Term lead() {
    Term old = term;
    if (old != null) {
      renewIfOld(old);
      return old;
    }
    long before = System.nanoTime();
    Term taken = desk.take(name).orElse(null);
    if (taken != null) {
      LOG.info("This replica ({}) works on the retrainings now: lease {}.", name, taken.epoch());
      renewedAt = before;
      paces.forget();
      term = taken;
      listener.leads(true);
    }
    return taken;
  }

  private void renewIfOld(Term now) {
    long before = System.nanoTime();
    if (before - renewedAt < pace.lease().toNanos() / 3) {
      return;
    }
    if (!desk.renew(now)) {
      throw new FencedException(now);
    }
    renewedAt = before;
  }

  private void stepDown(String why) {
    if (term != null) {
      LOG.warn("This replica ({}) works no more: {}", name, why);
      term = null;
      listener.leads(false);
    }
  }

  /** Begins an errand unless one is under way for it, or all hands are full: then the next time. */
  private void begin(Term now, Errand errand) {
    Retraining retraining = errand.retraining();
    if (!paces.isDue(retraining) || busy.contains(retraining.id())) {
      return;
    }
    if (!slots.tryAcquire()) {
      isMoreToDo = true;
      return;
    }
    busy.add(retraining.id());
    threads.execute(
        () -> {
          boolean isNews = false;
          try {
            isNews = go(now, errand);
          } finally {
            busy.remove(retraining.id());
            slots.release();
            if (isNews || isMoreToDo) {
              wake();
            }
          }
        });
  }

  /** Returns whether there is something to look for now. */
  private boolean go(Term now, Errand errand) {
    try {
      Retraining begun = errand.retraining();
      Finding finding = run(errand);
      Retraining after = begun;
      // Most looks find nothing new: those cost no transaction.
      boolean isNews = !(finding instanceof Finding.GoesOn) || begun.trouble().attempts() > 0;
      if (isNews) {
        after = desk.settle(now, begun, finding, random.nextDouble());
      }
      paces.looked(after);
      return after.state() != begun.state();
    } catch (FencedException e) {
      return true; // The thread that leads finds it out by itself.
    } catch (RuntimeException e) {
      note(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private Finding run(Errand errand) {
    Step step = errand;
    while (step instanceof Errand going) {
      step = going.after(courier.answer(going.call()));
    }
    return (Finding) step;
  }

  /** Ends, and gives the lease to others. An errand under way is broken off. */
  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    threads.shutdownNow();
    try {
      thread.join(Duration.ofSeconds(5));
      boolean isQuiet = threads.awaitTermination(5, TimeUnit.SECONDS);
      Term last = term;
      if (last != null && isQuiet) {
        desk.giveBack(last);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.info("The lease was not given back and ends by itself: {}", e.getMessage());
    }
    stepDown("it ends");
  }
}
