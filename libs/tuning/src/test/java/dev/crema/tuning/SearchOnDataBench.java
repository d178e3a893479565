package dev.crema.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.data.source.TableSource;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.search.Domain;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.search.Trial;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Targets;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import dev.crema.training.folds.Fold;
import dev.crema.training.folds.FoldMethod;
import dev.crema.training.folds.FoldPart;
import dev.crema.training.folds.FoldPlan;
import dev.crema.training.folds.Folds;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Searches on a data set, and measures for others what they would try: the mean over three folds,
 * of models that are trained anew for each trial.
 *
 * <p>{@code SearchOnDataBench <data set> <table> <algorithm> <rounds> <rows at most>}, then lines:
 *
 * <ul>
 *   <li>{@code space}: the space, as {"name": {"low": …, "high": …, "log": …, "whole": …}};
 *   <li>{@code search <strategy> <trials> <seed>}: the values of the trials, in their order;
 *   <li>{@code measure {"learning_rate": 0.1, …}}: the value.
 * </ul>
 */
final class SearchOnDataBench {
  private static final int FOLDS = 3;
  private static final long SEED = 7;

  private final Learner learner;
  private final long rounds;
  private final Contract contract;
  private final Objective objective;
  private final SearchSpace space;
  private final List<Encoded> folds = new ArrayList<>();

  /** A fold with the features that were fitted on what it learns from. */
  private record Encoded(EncodedTable train, EncodedTable test) {}

  private SearchOnDataBench(String[] args) {
    Path dataset = Path.of(args[0]);
    contract = Contract.read(dataset.resolve("contract.yaml"));
    learner = Learners.named(args[2]);
    rounds = Long.parseLong(args[3]);
    objective = Objective.named("", contract.task(), false);
    space = Spaces.own(learner.algorithm());
    List<RawRow> all = new ArrayList<>();
    TableSource.open(Path.of(args[1]), contract, ',')
        .read((row, _) -> all.add(row.copy()), _ -> {});
    int step = Math.max(1, Math.ceilDiv(all.size(), Integer.parseInt(args[4])));
    RowSource rows =
        visitor -> {
          for (int i = 0; i < all.size(); i += step) {
            visitor.row(all.get(i), i + 2L);
          }
        };
    FeatureDefinition definition =
        FeatureDefinition.read(dataset.resolve("features.yaml"), contract);
    Folds divided = Folds.of(rows, contract, FoldPlan.of(FoldMethod.KFOLD, FOLDS, 0, "bench"));
    for (int i = 0; i < divided.count(); i++) {
      Fold fold = divided.fold(i);
      FittedFeatures features = definition.fit(fold.of(rows, FoldPart.TRAIN));
      folds.add(
          new Encoded(
              EncodedTable.of(fold.of(rows, FoldPart.TRAIN), features),
              EncodedTable.of(fold.of(rows, FoldPart.TEST), features)));
    }
  }

  /**
   * Answers until there are no more lines.
   *
   * @param args as above
   */
  public static void main(String[] args) throws Exception {
    SearchOnDataBench bench = new SearchOnDataBench(args);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    String line = in.readLine();
    while (line != null) {
      System.out.println(Json.write(bench.answer(line)));
      System.out.flush();
      line = in.readLine();
    }
  }

  private Object answer(String line) {
    String[] words = line.split(" ", 2);
    return switch (words[0]) {
      case "space" -> shown();
      case "search" -> search(words[1].split(" "));
      case "measure" -> value(values(Node.json(words[1], "measure")));
      default -> throw new IllegalArgumentException(line);
    };
  }

  private Map<String, Object> shown() {
    Map<String, Object> shown = new LinkedHashMap<>();
    space
        .parameters()
        .forEach(
            parameter ->
                shown.put(
                    parameter.name(),
                    switch (parameter.domain()) {
                      case Domain.Real(double low, double high, boolean isLog) ->
                          Map.of("low", low, "high", high, "log", isLog, "whole", false);
                      case Domain.Whole(long low, long high, boolean isLog) ->
                          Map.of("low", low, "high", high, "log", isLog, "whole", true);
                      case Domain.Choice _ -> throw new IllegalStateException("No choices here.");
                    }));
    return shown;
  }

  private List<Double> search(String[] words) {
    Search search =
        Search.begin(
            space,
            new SearchPlan(
                SearchPlan.Strategy.valueOf(words[0]),
                SearchPlan.Stopping.NONE,
                objective.direction(),
                new SearchPlan.Budget(Integer.parseInt(words[1]), 0),
                Long.parseLong(words[2])));
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      Trial trial = next.get().trial();
      search.complete(trial.number(), value(trial.values()));
      next = search.next();
    }
    return search.trials().stream().map(Trial::value).toList();
  }

  private static Map<String, Object> values(Node node) {
    Map<String, Object> values = new LinkedHashMap<>();
    node.entries().forEach((name, value) -> values.put(name, value.number()));
    return values;
  }

  private double value(Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put(Spaces.ROUNDS, rounds);
    Map<String, Object> hyperparameters = Hyperparameters.resolve(learner, all);
    double sum = 0;
    for (Encoded fold : folds) {
      TrainingRequest request =
          new TrainingRequest(
              fold.train(),
              null,
              Targets.of(contract, fold.train(), "none"),
              hyperparameters,
              0,
              SEED,
              1);
      try (Trained trained = learner.fit(request, _ -> {})) {
        sum += objective.of(_ -> trained.scorer(), fold.test(), Double.NaN);
      }
    }
    return sum / folds.size();
  }
}
