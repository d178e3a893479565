package dev.crema.testkit;

import dev.crema.sdk.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Something that a file says and that is not so, and how a step answers it.
 *
 * @param name what is wrong, in the words of docs/reference/bad-data.md
 * @param exitCode how the step ends
 * @param output where the sentence stands if the step ends well: an output; null = in the log
 * @param example the run
 */
public record Lie(String name, int exitCode, @Nullable String output, ContractExample example) {

  /**
   * Returns a lie that the step refuses as wrong input.
   *
   * @param name what is wrong
   * @param example the run
   * @return the lie
   */
  public static Lie refused(String name, ContractExample example) {
    return new Lie(name, ErrorKind.INVALID_INPUT.exitCode(), null, example);
  }

  /**
   * Returns a lie that makes the data not good enough.
   *
   * @param name what is wrong
   * @param example the run
   * @return the lie
   */
  public static Lie notGoodEnough(String name, ContractExample example) {
    return new Lie(name, ErrorKind.DATA_QUALITY.exitCode(), null, example);
  }

  /**
   * Returns a lie of which a step that ends well tells in an output of text.
   *
   * @param name what is wrong
   * @param output the output, as in component.yaml
   * @param example the run
   * @return the lie
   */
  public static Lie told(String name, String output, ContractExample example) {
    return new Lie(name, 0, output, example);
  }
}
