package dev.crema.sdk;

/** How long a step computes, which decides the JVM flags of its command line. */
public enum Workload {
  /** Seconds: quick start counts, so only the first compiler tier is used. */
  SHORT,
  /** Minutes of computing: the optimizing compiler pays for itself. */
  TRAINING
}
