package dev.crema.sdk;

/** Whether a pipeline may reuse an earlier result of a component for the same inputs. */
public enum Caching {
  /** The outputs follow from the inputs alone: a cached result is as good as a new one. */
  ALLOWED,
  /** The step reads or changes the world outside its inputs: pipelines must switch caching off. */
  NEVER
}
