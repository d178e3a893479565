package dev.crema.training;

/** The labels of an encoded table, one a row. */
public sealed interface LabelColumn {

  /** {@return how many rows there are} */
  int rows();

  /** {@return the labels as libraries take them: indices of classes, or numbers of seven digits} */
  float[] floats();

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

    @Override
    public float[] floats() {
      float[] floats = new float[indices.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = indices[i];
      }
      return floats;
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

    @Override
    public float[] floats() {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }
}
