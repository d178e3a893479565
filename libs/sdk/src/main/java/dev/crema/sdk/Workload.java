package dev.crema.sdk;

/** How long a step computes, which decides the JVM flags of its command line. */
public enum Workload {
  /** Seconds: quick start counts, so only the first compiler tier is used. */
  SHORT,
  /**
   * As long as the data is large: quick start, and the optimizing compiler for what still runs
   * after seconds. Half of the memory is the heap, a quarter native libraries'.
   */
  STREAMING,
  /** Minutes of computing: the optimizing compiler pays for itself. */
  TRAINING
}
