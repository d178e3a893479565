package dev.crema.kfp;

/** Whether something is shown among the active things or in the archive. */
public enum StorageState {
  /** KFP does not say. */
  ABSENT,
  /** Among the active ones. */
  AVAILABLE,
  /** In the archive. */
  ARCHIVED
}
