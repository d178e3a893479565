package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Moves.Move;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks through every world that can be reached from one, and checks each. */
final class Exploration {
  private static final int MOST = 4_000_000;

  private final Moves moves;
  private final Invariants invariants;
  private final Map<World, Integer> numbers = new HashMap<>();
  private final List<World> worlds = new ArrayList<>();

  /** From which world one came first, to tell the way. */
  private final List<Integer> parents = new ArrayList<>();

  private final List<@Nullable Move> came = new ArrayList<>();

  /** Those from which a world is reached without a fault. */
  private final List<List<Integer>> before = new ArrayList<>();

  private long edges;

  Exploration(Moves moves, Invariants invariants) {
    this.moves = moves;
    this.invariants = invariants;
  }

  void from(World start) {
    Deque<Integer> open = new ArrayDeque<>();
    add(start, -1, null, open);
    while (!open.isEmpty()) {
      int number = open.removeFirst();
      World world = worlds.get(number);
      for (Move move : moves.of(world)) {
        edges++;
        check(invariants.brokenBy(world, move.after()), number, move);
        int next = add(canonical(move.after()), number, move, open);
        if (!move.isFault()) {
          before.get(next).add(number);
        }
      }
    }
  }

  /** Where alerts fire on, nothing is at rest for ever. */
  private World canonical(World world) {
    return moves.areAlertsAlive() ? world : world.canonical();
  }

  private void check(String broken, int number, @Nullable Move move) {
    if (!broken.isEmpty()) {
      String last = move == null ? "" : move.text();
      throw new AssertionError(broken + "\n" + way(number) + "\n" + last);
    }
  }

  private int add(World world, int parent, @Nullable Move move, Deque<Integer> open) {
    Integer known = numbers.get(world);
    if (known != null) {
      return known;
    }
    check(invariants.brokenIn(world), parent, move);
    int number = worlds.size();
    assertThat(number).as("worlds").isLessThan(MOST);
    numbers.put(world, number);
    worlds.add(world);
    parents.add(parent);
    came.add(move);
    before.add(new ArrayList<>(2));
    open.addLast(number);
    return number;
  }

  /** Asserts that from every world a settled one can be reached, if nothing goes wrong any more. */
  void everyWorldCanSettle() {
    BitSet settles = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < worlds.size(); i++) {
      if (worlds.get(i).isSettled()) {
        settles.set(i);
        open.add(i);
      }
    }
    assertThat(open).as("settled worlds").isNotEmpty();
    while (!open.isEmpty()) {
      for (int each : before.get(open.removeFirst())) {
        if (!settles.get(each)) {
          settles.set(each);
          open.addLast(each);
        }
      }
    }
    int stuck = settles.nextClearBit(0);
    if (stuck < worlds.size()) {
      throw new AssertionError("No way to an end:\n" + way(stuck) + "\n" + worlds.get(stuck));
    }
  }

  int size() {
    return worlds.size();
  }

  long edges() {
    return edges;
  }

  boolean reaches(RetrainingState state) {
    return worlds.stream()
        .flatMap(world -> world.rows().stream())
        .anyMatch(row -> row.state() == state);
  }

  private String way(int number) {
    List<String> way = new ArrayList<>();
    for (int i = number; i >= 0; i = parents.get(i)) {
      Move move = came.get(i);
      way.addFirst(move == null ? "start" : move.text());
    }
    return String.join("\n", way);
  }
}
