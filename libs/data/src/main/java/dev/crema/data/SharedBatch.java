package dev.crema.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a batch that one of several visitors asked for.
 *
 * @param batch of all columns
 * @param first where the part begins among them
 */
record SharedBatch(ColumnBatch batch, int first) implements ColumnBatch {

  /** One pass over the columns of all parts. */
  static void pass(RowSource source, List<BatchPart> parts) {
    List<String> names = new ArrayList<>();
    parts.forEach(part -> names.addAll(part.columns().names()));
    source.batches(
        new BatchColumns(parts.getFirst().columns().contract(), names),
        batch -> {
          int first = 0;
          for (BatchPart part : parts) {
            part.visitor().batch(new SharedBatch(batch, first));
            first += part.columns().names().size();
          }
        });
  }

  @Override
  public int rows() {
    return batch.rows();
  }

  @Override
  public void numbers(int column, double[] into) {
    batch.numbers(first + column, into);
  }

  @Override
  public @Nullable String text(int column, int row) {
    return batch.text(first + column, row);
  }
}
