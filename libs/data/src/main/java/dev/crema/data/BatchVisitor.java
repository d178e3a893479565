package dev.crema.data;

/** What is done with each batch of rows. */
@FunctionalInterface
public interface BatchVisitor {

  /**
   * Takes a batch.
   *
   * @param batch its values; the instance is reused for the next one
   */
  void batch(ColumnBatch batch);
}
