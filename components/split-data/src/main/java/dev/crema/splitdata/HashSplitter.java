package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Splits by a hash: a row's part depends on its key and the salt alone, so it stays where it is
 * when the data grows, and rows of one key stay together.
 *
 * <p>The key is the entity; without an entity column, or where the entity is missing, all values of
 * the row. The first 53 bits of SHA-256(length of salt, salt, key) are a number u, evenly spread
 * over [0, 1): below the test share the row is for test, below test + validation share for
 * validation, else for training. The test part comes first, so that another validation share does
 * not touch it.
 */
final class HashSplitter implements Splitter {
  private static final double SCALE = 0x1.0p-53;
  private static final int BITS = 53;
  private static final byte MISSING = 0;
  private static final byte NUMBER = 1;
  private static final byte TEXT = 2;

  private final MessageDigest digest = Digests.sha256();
  private final byte[] salt;
  private final int entity;
  private final double test;
  private final double validation;

  HashSplitter(Contract contract, String salt, double validationShare, double testShare) {
    if (!(validationShare > 0 && testShare > 0 && validationShare + testShare < 1)) {
      throw new InputException(
          "validation_share (%s) and test_share (%s) must be above 0 and together below 1."
              .formatted(validationShare, testShare));
    }
    this.salt = salt.getBytes(StandardCharsets.UTF_8);
    this.entity = contract.indexOf(Role.ENTITY);
    this.test = testShare;
    this.validation = testShare + validationShare;
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
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(salt.length).flip());
    digest.update(salt);
    if (entity >= 0 && !row.isMissing(entity)) {
      update(row, entity);
    } else {
      for (int i = 0; i < row.size(); i++) {
        update(row, i);
      }
    }
    long bits = ByteBuffer.wrap(digest.digest()).getLong();
    return (bits >>> (Long.SIZE - BITS)) * SCALE;
  }

  private void update(RawRow row, int i) {
    String text = row.text(i);
    if (text != null) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(1 + Integer.BYTES).put(TEXT).putInt(utf8.length).flip());
      digest.update(utf8);
    } else if (row.isMissing(i)) {
      digest.update(MISSING);
    } else {
      long bits = Double.doubleToLongBits(row.number(i));
      digest.update(ByteBuffer.allocate(1 + Long.BYTES).put(NUMBER).putLong(bits).flip());
    }
  }
}
