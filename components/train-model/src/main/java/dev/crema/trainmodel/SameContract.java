package dev.crema.trainmodel;

import dev.crema.data.Contract;
import dev.crema.data.InputException;

/** Whether another dataset is of the training part's contract. */
final class SameContract {
  private SameContract() {}

  static void require(String name, Contract contract, Contract train) {
    if (!contract.digest().equals(train.digest())) {
      throw new InputException(
          "The %s was made under another contract (%s) than the training part (%s).\nMaybe take both from the same split-data."
              .formatted(name, contract.name(), train.name()));
    }
  }
}
