package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowKey;
import java.nio.charset.StandardCharsets;

/**
 * Splits by a hash: a row's part depends on its key and the salt alone, so it stays where it is
 * when the data grows, and rows of one key stay together.
 *
 * <p>The key is the entity; without an entity column, or where the entity is missing, the values of
 * the inputs: see {@link RowKey}, whose fraction is u, evenly spread over [0, 1): below the test
 * share the row is for test, below test + validation share for validation, else for training. The
 * test part comes first, so that another validation share does not touch it.
 */
final class HashSplitter implements Splitter {
  private static final int MAX_SHOWN = 100;
  private static final int SHOWN_DIGITS = 16;

  private final RowKey key;
  private final int entity;
  private final String identity;
  private final double test;
  private final double validation;

  HashSplitter(Contract contract, String salt, double validationShare, double testShare) {
    if (!(validationShare > 0 && testShare > 0 && validationShare + testShare < 1)) {
      throw new InputException(
          "validation_share (%s) and test_share (%s) must be above 0 and together below 1."
              .formatted(validationShare, testShare));
    }
    this.key = RowKey.ofEntity(contract, salt);
    this.entity = contract.indexOf(Role.ENTITY);
    this.identity =
        "hash of %s, salt (%s), validation %s, test %s"
            .formatted(key(contract), shortened(salt), validationShare, testShare);
    this.test = testShare;
    this.validation = testShare + validationShare;
  }

  /** Without an entity other inputs are another split. */
  private String key(Contract contract) {
    if (entity >= 0) {
      return "the entity";
    }
    StringBuilder names = new StringBuilder();
    int[] inputs = RowKey.inputs(contract);
    for (int input : inputs) {
      names.append(contract.columns().get(input).name()).append('\0');
    }
    return "%d inputs (%s)".formatted(inputs.length, shown(names.toString()));
  }

  /** A salt may be as long as one likes; what is kept of it tells splits apart all the same. */
  private static String shortened(String salt) {
    if (salt.length() <= MAX_SHOWN) {
      return salt;
    }
    return salt.substring(0, MAX_SHOWN) + "…" + shown(salt);
  }

  private static String shown(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, SHOWN_DIGITS);
  }

  @Override
  public String words() {
    return entity >= 0
        ? "By a hash of the entity: no entity is in two parts."
        : "By a hash of the inputs, for the contract has no entity: rows of the same inputs are in one part.";
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public String caution() {
    return entity >= 0
        ? ""
        : "The contract has no entity. Of whoever is there twice, with one input changed, one row may be trained on and the other be for the test; what is measured is then too good. Maybe give a column the role (entity).";
  }

  @Override
  public Part part(RawRow row, long line) {
    double u = fraction(row);
    if (u < test) {
      return Part.TEST;
    }
    return u < validation ? Part.VALIDATION : Part.TRAIN;
  }

  double fraction(RawRow row) {
    return RowKey.fraction(key.bits(row));
  }
}
