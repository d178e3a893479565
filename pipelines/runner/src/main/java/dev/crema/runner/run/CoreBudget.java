package dev.crema.runner.run;

import java.util.concurrent.Semaphore;

/** Lets steps run at once as long as their CPU requests fit the cores; first come, first served. */
final class CoreBudget {
  private static final int MILLIS = 1000;

  private final int total;
  private final Semaphore free;

  CoreBudget(int cores) {
    this.total = cores * MILLIS;
    this.free = new Semaphore(total, true);
  }

  /**
   * Waits until a request fits.
   *
   * @param cores as asked for; 0 means one; more than there are means all
   * @return what to give back
   */
  int take(double cores) throws InterruptedException {
    int millis = cores == 0 ? MILLIS : (int) Math.ceil(cores * MILLIS);
    int taken = Math.clamp(millis, 1, total);
    free.acquire(taken);
    return taken;
  }

  void giveBack(int taken) {
    free.release(taken);
  }
}
