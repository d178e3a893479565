package dev.crema.lineage;

import java.util.Optional;

/**
 * A place where links are found. Implementations answer within seconds and only read.
 *
 * @param <K> by what it is asked
 * @param <F> what it says
 */
public interface Source<K, F> {
  /**
   * Returns where it is.
   *
   * @return words for a person, without anything secret
   */
  String where();

  /**
   * Looks.
   *
   * @param key what to look for
   * @return what is known; empty if the place knows no such thing
   * @throws SourceException if it does not say
   */
  Optional<F> find(K key);

  /**
   * Returns a place that is not there.
   *
   * @param <K> by what it is asked
   * @param <F> what it says
   * @param reason why not, and the way out
   * @return a source that always throws
   */
  static <K, F> Source<K, F> absent(String reason) {
    return new Source<>() {
      @Override
      public String where() {
        return "nowhere";
      }

      @Override
      public Optional<F> find(K key) {
        throw new SourceException(reason);
      }
    };
  }
}
