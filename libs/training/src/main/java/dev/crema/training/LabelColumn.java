package dev.crema.training;

/** The labels of an encoded table, one a row. */
public sealed interface LabelColumn {

  /** {@return how many rows there are} */
  int rows();

  /**
   * Labels with classes.
   *
   * @param indices index of each row's class, each at least 0; not copied
   */
  record Classes(int[] indices) implements LabelColumn {
    @Override
    public int rows() {
      return indices.length;
    }
  }

  /**
   * Labels that are numbers.
   *
   * @param values each within the range of a float; not copied
   */
  record Numbers(double[] values) implements LabelColumn {
    @Override
    public int rows() {
      return values.length;
    }
  }
}
