package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;

final class ForestRoomTest {
  @Test
  void treesAreTakenUntilTheirNodesAreTooMany() {
    ForestRoom room = ForestRoom.of(1, 20, 1000);
    room.take(7);
    room.take(13);
    assertThatThrownBy(() -> room.take(1))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("The trees of the forest have more than 20 nodes together")
        .hasMessageContaining("\nMaybe fewer trees, a smaller max_depth");
  }

  /** Three leaves of 100 classes are 300 numbers. */
  @Test
  void leavesOfManyClassesAreTooManySooner() {
    ForestRoom room = ForestRoom.of(100, 1000, 999);
    room.take(5);
    room.take(5);
    room.take(5);
    assertThatThrownBy(() -> room.take(1))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("The trees of the forest have more than 9 leaves of 100 classes");
  }
}
