package dev.crema.testkit.sample;

/** A class of a component that is not the component itself. */
public final class Grinder {
  private Grinder() {}

  /** Returns how fine to grind. */
  public static int fineness() {
    return 7;
  }
}
