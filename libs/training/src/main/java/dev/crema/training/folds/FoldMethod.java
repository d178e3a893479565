package dev.crema.training.folds;

import java.util.Locale;

/** How rows come into folds. */
public enum FoldMethod {
  /**
   * By a hash of the entity, else of the inputs: fold ⌊u · folds⌋ of the fraction u of {@link
   * dev.crema.data.RowKey}. A row keeps its fold as the data grows; folds are of nearly equal size
   * where entities are many.
   */
  KFOLD,
  /**
   * Of each class the same share in each fold, up to one entity: the entities of a class go by
   * their hash, and each fold has the next ones. An entity of rows of several classes counts as of
   * the most frequent one. As the data grows, entities near the end of a fold's range may move.
   */
  STRATIFIED,
  /**
   * The same number of groups in each fold, up to one; no group is in two folds. Groups go by their
   * hash; as groups come, those near the end of a fold's range may move.
   */
  GROUPED,
  /**
   * By the event time: the test of each fold is newer than all it learns from, by the gap at least;
   * the oldest rows are in no test.
   */
  TIME;

  /** {@return the name as it is given} */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
