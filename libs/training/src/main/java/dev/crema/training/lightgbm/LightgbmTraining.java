package dev.crema.training.lightgbm;

import dev.crema.data.Progress;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.EncodedTable;
import dev.crema.training.RoundWatch;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of boosting. */
final class LightgbmTraining {
  private static final int TRAIN = 0;
  private static final int VALIDATION = 1;

  private final TrainingRequest request;
  private final Consumer<String> log;
  private final RoundWatch watch;
  private final LightgbmObjective objective;
  private final String parameters;
  private final List<double[]> losses = new ArrayList<>();

  LightgbmTraining(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    this.request = request;
    this.log = log;
    this.watch = watch;
    this.objective = LightgbmObjective.of(request.target());
    this.parameters =
        parameters().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  Trained run() throws LGBMException {
    String saved = boosted();
    LightgbmModel model = LightgbmModel.of(saved, objective, request.train().features());
    // Read again, the model has the rounds that are kept and no others.
    LightgbmPredictor predictor = new LightgbmPredictor(saved, model.features());
    try {
      return new LightgbmTrained(predictor, model, curves());
    } catch (RuntimeException e) {
      predictor.close();
      throw e;
    }
  }

  /** Boosts, and returns the rounds to keep as LightGBM's own text. */
  private String boosted() throws LGBMException {
    EncodedTable validation = request.validation();
    try (LGBMDataset train = dataset(request.train(), null);
        LGBMBooster booster = LGBMBooster.create(train, parameters)) {
      if (validation == null) {
        return boosted(booster);
      }
      try (LGBMDataset validationSet = dataset(validation, train)) {
        booster.addValidData(validationSet);
        return boosted(booster);
      }
    }
  }

  private String boosted(LGBMBooster booster) throws LGBMException {
    int rounds = boost(booster);
    return booster.saveModelToString(0, rounds, LGBMBooster.FeatureImportanceType.GAIN);
  }

  private LGBMDataset dataset(EncodedTable table, @Nullable LGBMDataset reference)
      throws LGBMException {
    LGBMDataset dataset =
        LGBMDataset.createFromMat(
            table.values(), table.rows(), table.features(), true, parameters, reference);
    try {
      dataset.setField("label", table.labelColumn().floats());
      if (!request.isUnweighted()) {
        float[] weights = new float[table.rows()];
        for (int i = 0; i < weights.length; i++) {
          weights[i] = (float) request.classWeights()[table.labels()[i]];
        }
        dataset.setField("weight", weights);
      }
      return dataset;
    } catch (LGBMException | RuntimeException e) {
      dataset.close();
      throw e;
    }
  }

  /** Boosts, and returns the number of rounds to keep. */
  private int boost(LGBMBooster booster) throws LGBMException {
    boolean stopsEarly = request.validation() != null && request.earlyStoppingRounds() > 0;
    int best = 0;
    int rounds = request.integer("rounds");
    Progress progress = Progress.of("boosted", "rounds", rounds, log);
    for (int tried = 0; tried < rounds; tried++) {
      boolean found = !booster.updateOneIter();
      progress.row();
      // The first round is kept even if it splits nothing: its leaves are where margins start.
      if (!found && tried > 0) {
        if (hasChance()) {
          continue;
        }
        break;
      }
      losses.add(losses(booster));
      int round = losses.size() - 1;
      if (stopsEarly && losses.get(round)[VALIDATION] < losses.get(best)[VALIDATION]) {
        best = round;
      }
      if (stopsEarly && round - best >= request.earlyStoppingRounds()) {
        break;
      }
      double[] last = losses.get(round);
      if (!watch.goesOn(round + 1, last.length > VALIDATION ? last[VALIDATION] : Double.NaN)) {
        break;
      }
    }
    return stopsEarly ? best + 1 : losses.size();
  }

  /** Whether a round that found nothing to split may be followed by one that does. */
  private boolean hasChance() {
    return request.number("subsample") < 1 || request.number("colsample_bytree") < 1;
  }

  private double[] losses(LGBMBooster booster) throws LGBMException {
    double train = booster.getEval(TRAIN)[0];
    return request.validation() == null
        ? new double[] {train}
        : new double[] {train, booster.getEval(VALIDATION)[0]};
  }

  private Map<String, double[]> curves() {
    Map<String, double[]> curves = new LinkedHashMap<>();
    String loss = objective.loss();
    curves.put("train_" + loss, losses.stream().mapToDouble(l -> l[TRAIN]).toArray());
    if (request.validation() != null) {
      curves.put("validation_" + loss, losses.stream().mapToDouble(l -> l[VALIDATION]).toArray());
    }
    return curves;
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>(request.hyperparameters());
    parameters.remove("rounds");
    parameters.putAll(objective.parameters());
    if (request.integer("max_depth") == 0) {
      parameters.put("max_depth", TreeEnsemble.MAX_DEPTH);
    }
    // Rows are drawn anew in each round.
    parameters.put("bagging_freq", request.number("subsample") < 1 ? 1 : 0);
    parameters.put("zero_as_missing", false);
    if (!request.monotone().isEmpty()) {
      parameters.put(
          "monotone_constraints", joined(request.monotone().of(request.train().featureNames())));
    }
    int[] categorical = request.train().categorical();
    if (categorical.length > 0) {
      parameters.put("categorical_feature", joined(categorical));
    }
    parameters.put("seed", request.seed());
    // As with XGBoost: the last bit of a sum may differ with the number of threads, and a second
    // one rarely pays.
    parameters.put("num_threads", 1);
    parameters.put("deterministic", true);
    parameters.put("force_row_wise", true);
    parameters.put("verbosity", -1);
    return parameters;
  }

  private static String joined(int[] numbers) {
    return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }
}
