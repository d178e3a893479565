package dev.crema.demo;

import dev.crema.data.CellParser;
import dev.crema.data.Digests;
import dev.crema.registry.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run-here} was asked for.
 *
 * @param demo the model's name, and where things are
 * @param data the table; null if a parameter says that it comes from elsewhere
 * @param descriptions contract, features and gate, by these names
 * @param parameters of the pipeline, by name
 * @param mlflow a server that is there; null to start one
 * @param isTrainOnly whether nothing is served
 */
record HereSettings(
    DemoSettings demo,
    @Nullable Path data,
    Map<String, Path> descriptions,
    Map<String, String> parameters,
    @Nullable URI mlflow,
    boolean isTrainOnly) {
  static final String USAGE =
      """
      Usage: pipelines/run-here --data FILE [options] [-p name=value ...]
             pipelines/run-here --contract FILE -p query=… | -p bucket_uri=s3://… [options]

      Trains a model on a table of yours with pipelines/train-and-register, on this machine,
      registers it in MLflow, and answers requests with it until Ctrl-C.

        --data FILE      CSV, JSON Lines (each also gzipped) or Parquet; a file or a folder of files
        --contract FILE  what the columns promise; contract.yaml beside the data if not given
        --features FILE  what becomes of them;     features.yaml beside the data, else the contract
        --gate FILE      what a model must reach;  gate.yaml beside the data, else the contract
        --name NAME      the model's name;         that of the folder of the contract
        -p name=value    a parameter of the pipeline, such as algorithm=lightgbm; not those of the options above
        --train-only     end when the pipeline has ended

      With MLFLOW_TRACKING_URI that MLflow is used; without, one is started whose data stay in .build/here.
      """;

  private static final List<String> DESCRIPTIONS = List.of("contract", "features", "gate");

  /** What the name of a file holds, with what is put behind it. */
  private static final int MAX_NAME_BYTES = 200;

  /** Parameters of the pipeline that say where the rows are instead of a file. */
  private static final List<String> SOURCES = List.of("query", "bucket_uri");

  /** Copies the maps. */
  HereSettings {
    descriptions = Map.copyOf(descriptions);
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads words.
   *
   * @throws IllegalArgumentException if a word is unknown or a file is not there
   */
  static HereSettings of(String[] words, Map<String, String> environment) {
    Map<String, String> options = new HashMap<>();
    Map<String, String> parameters = new LinkedHashMap<>();
    boolean isTrainOnly = false;
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--train-only" -> isTrainOnly = true;
        case "-p", "--param" -> parameter(value(words, i++), parameters);
        case "--data", "--contract", "--features", "--gate", "--name" -> {
          options.put(words[i].substring(2), value(words, i));
          i++;
        }
        default ->
            throw new IllegalArgumentException(
                "The option (%s) is unknown.\nMaybe see pipelines/run-here --help."
                    .formatted(words[i]));
      }
    }
    Path data = data(options.get("data"), source(parameters));
    Path folder = folder(data == null ? contract(options) : data);
    Map<String, Path> descriptions = new HashMap<>();
    for (String name : DESCRIPTIONS) {
      descriptions.put(name, description(name, options.get(name), folder));
    }
    String name = name(options.get("name"), descriptions.getOrDefault("contract", folder));
    String mlflow = environment.getOrDefault("MLFLOW_TRACKING_URI", "");
    return new HereSettings(
        DemoSettings.of(name, 0, environment, "here"),
        data,
        descriptions,
        parameters,
        mlflow.isEmpty() ? null : address(mlflow),
        isTrainOnly);
  }

  private static String value(String[] words, int option) {
    if (option + 1 == words.length) {
      throw new IllegalArgumentException(
          "The option (%s) needs a value.\nMaybe see pipelines/run-here --help."
              .formatted(words[option]));
    }
    return words[option + 1];
  }

  private static void parameter(String text, Map<String, String> parameters) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "The parameter (%s) must be name=value.\nMaybe: -p algorithm=lightgbm".formatted(text));
    }
    String name = text.substring(0, equals);
    String option = option(name);
    if (option != null) {
      throw new IllegalArgumentException(
          "The parameter (%s) is given by an option, by which everything else goes, too.\nMaybe: --%s %s"
              .formatted(
                  name, option, name.equals("model_name") ? text.substring(equals + 1) : "FILE"));
    }
    parameters.put(name, text.substring(equals + 1));
  }

  /** Returns the option that gives a parameter; null if there is none. */
  private static @Nullable String option(String parameter) {
    for (String description : DESCRIPTIONS) {
      if (parameter.equals(description + "_uri") || parameter.equals(description + "_sha256")) {
        return description;
      }
    }
    return switch (parameter) {
      case "source_uri" -> "data";
      case "model_name" -> "name";
      default -> null;
    };
  }

  /** Returns the model's name, which is refused now and not when the model is trained. */
  static String name(@Nullable String named, Path contract) {
    Path folder = folder(contract).getFileName();
    if (named == null && folder == null) {
      throw new IllegalArgumentException(
          "The folder of the contract (%s) has no name that the model could have.\nMaybe: --name mine"
              .formatted(contract));
    }
    String name = named == null ? String.valueOf(folder) : named;
    if (!Names.isModel(name) || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "The model's name (%s) must be %s, and at most %d bytes.\nMaybe: --name %s"
              .formatted(
                  CellParser.shorten(name), Names.MODEL_RULE, MAX_NAME_BYTES, suggested(name)));
    }
    return name;
  }

  private static String suggested(String name) {
    String letters = name.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    return letters.isEmpty() ? "mine" : letters.substring(0, Math.min(50, letters.length()));
  }

  /** Its message leaves out the value: there may be a password in it. */
  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException(
          "The variable (MLFLOW_TRACKING_URI) is no address.\nMaybe: http://127.0.0.1:5000");
    }
  }

  /** Returns an address as it may be shown: without user and password. */
  static String shown(URI address) {
    String userInfo = address.getRawUserInfo();
    return userInfo == null ? address.toString() : address.toString().replace(userInfo + "@", "");
  }

  /** Returns the name of the parameter that says where the rows are; null if it is a file. */
  private static @Nullable String source(Map<String, String> parameters) {
    return SOURCES.stream()
        .filter(name -> !parameters.getOrDefault(name, "").isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static Path contract(Map<String, String> options) {
    String named = options.get("contract");
    if (named == null) {
      throw new IllegalArgumentException(
          "There is no --contract, and no data beside which it could be.\nMaybe: --contract FILE, in whose folder features.yaml and gate.yaml are, too.");
    }
    return Path.of(named).toAbsolutePath().normalize();
  }

  private static @Nullable Path data(@Nullable String named, @Nullable String source) {
    if (source != null) {
      if (named != null) {
        throw new IllegalArgumentException(
            "The data (%s) and the parameter (%s) both say where the rows are.\nMaybe leave one of them out."
                .formatted(named, source));
      }
      return null;
    }
    if (named == null) {
      throw new IllegalArgumentException(
          "There is no --data.\nMaybe: pipelines/run-here --data data/churn-telco/telco_churn.csv.gz");
    }
    Path data = Path.of(named).toAbsolutePath().normalize();
    if (!Files.exists(data)) {
      throw new IllegalArgumentException(
          "The data (%s) are not there.\nMaybe the path is meant from another folder than (%s)."
              .formatted(data, Path.of("").toAbsolutePath()));
    }
    return data;
  }

  private static Path description(String name, @Nullable String named, Path folder) {
    Path file =
        named == null
            ? folder.resolve(name + ".yaml")
            : Path.of(named).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no %s at (%s).\nMaybe write one, as docs/how-to/use-your-own-data.md shows, or say where it is: --%s FILE."
              .formatted(name, file, name));
    }
    return file;
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  /** Returns what the rows are read from, in words. */
  String words() {
    return data == null
        ? "the rows of %s".formatted(source(parameters))
        : demo.root().relativize(data).startsWith("..")
            ? data.toString()
            : demo.root().relativize(data).toString();
  }

  /** Returns all parameters of the pipeline. */
  Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    if (data != null) {
      all.put("source_uri", data.toString());
    }
    descriptions.forEach(
        (name, file) -> {
          all.put(name + "_uri", file.toString());
          all.put(name + "_sha256", Digests.sha256(file));
        });
    all.put("model_name", demo.model());
    all.put("experiment", demo.model());
    all.putAll(parameters);
    return all;
  }
}
