package dev.crema.evaluation.gate;

import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model must reach before it may be registered: {@code gate.yaml}.
 *
 * <p>A gate answers from the evaluation alone: the same evaluation always gets the same verdict.
 * Bounds are included ({@code min: 0.85} lets 0.85 pass). A metric that is undefined on the test
 * rows fails. The keys are described in {@code docs/reference/gate.md}.
 */
public final class Gate {
  private final Rules rules;

  /**
   * What a gate asks.
   *
   * @param costs what answers may cost
   * @param production null if the gate does not say: then the champion's rules are asked there too
   * @param passesIncomparable what a champion means that cannot answer for the rows
   * @param passesFew what too few rows of production mean
   */
  record Rules(
      List<Threshold> thresholds,
      List<CostRule> costs,
      List<ChampionRule> champion,
      @Nullable List<ProductionRule> production,
      List<SliceRule> slices,
      boolean passesIncomparable,
      boolean passesFew) {
    Rules {
      thresholds = List.copyOf(thresholds);
      costs = List.copyOf(costs);
      champion = List.copyOf(champion);
      production = production == null ? null : List.copyOf(production);
      slices = List.copyOf(slices);
    }

    /** Answers of a champion that cannot answer for some rows. */
    Reason incomparable(String rows, ChampionOutcome.NotComparable champion) {
      return new Reason(
          passesIncomparable,
          "%s is not comparable: %s The gate says on_incomparable_champion: %s."
              .formatted(rows, champion.reason(), word(passesIncomparable)));
    }

    /** Returns the word of {@code gate.yaml} for what is let pass, or not. */
    static String word(boolean passes) {
      return passes ? "pass" : "fail";
    }
  }

  Gate(Rules rules) {
    this.rules = rules;
  }

  /**
   * Reads {@code gate.yaml}.
   *
   * @param yaml the file
   * @return the gate
   * @throws InputException if it is no valid gate, asks for a metric that does not exist, or asks
   *     nothing; the message names file, line and field
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Gate read(Path yaml) {
    return GateFormat.read(Node.yaml(yaml));
  }

  /**
   * Reads the text of a {@code gate.yaml}.
   *
   * @param yaml the text
   * @param source what messages call the text
   * @return the gate
   * @throws InputException if it is no valid gate; the message names source, line and field
   */
  public static Gate parse(String yaml, String source) {
    return GateFormat.read(Node.yaml(yaml, source));
  }

  /**
   * Returns the SHA-256 of the gate's meaning: comments, order of keys and ways of writing a number
   * do not change it.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String digest() {
    String json = Json.write(GateFormat.tree(rules));
    return Digests.sha256(json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Answers about an evaluation.
   *
   * @param evaluation the evaluation
   * @return the verdict, with a reason for each question of the gate, passed or not
   * @throws InputException if a metric does not exist for the evaluation's number of classes, a
   *     class that has costs does not exist, or the evaluation has no slices of a column that the
   *     gate asks about
   */
  public Verdict check(Evaluation evaluation) {
    List<Reason> reasons = new ArrayList<>();
    rules.thresholds().forEach(threshold -> reasons.add(threshold.check(evaluation)));
    rules.costs().forEach(rule -> reasons.add(rule.check(evaluation)));
    reasons.addAll(compare(evaluation));
    rules.slices().forEach(rule -> reasons.addAll(rule.check(evaluation)));
    return new Verdict(evaluation.candidate().packageDigest(), digest(), reasons);
  }

  private List<Reason> compare(Evaluation evaluation) {
    if (rules.champion().isEmpty() && production(evaluation).isEmpty()) {
      return List.of();
    }
    return switch (evaluation.champion()) {
      case ChampionOutcome.None _ ->
          List.of(new Reason(true, "There is no champion to compare with."));
      case ChampionOutcome.NotComparable other ->
          List.of(rules.incomparable("The champion", other));
      case ChampionOutcome.Compared compared -> compare(evaluation, compared);
    };
  }

  private List<Reason> compare(Evaluation evaluation, ChampionOutcome.Compared compared) {
    List<Reason> reasons = new ArrayList<>();
    rules.champion().forEach(rule -> reasons.add(rule.check(evaluation, compared)));
    production(evaluation).forEach(rule -> reasons.add(rule.check(evaluation.production(), rules)));
    return reasons;
  }

  /** Returns what is asked of production's rows: nothing if the gate and the evaluation say so. */
  private List<ProductionRule> production(Evaluation evaluation) {
    if (rules.production() != null) {
      return rules.production();
    }
    return evaluation.production() == null
        ? List.of()
        : rules.champion().stream()
            .map(rule -> new ProductionRule(rule, ProductionRule.DEFAULT_MIN_ROWS))
            .toList();
  }
}
