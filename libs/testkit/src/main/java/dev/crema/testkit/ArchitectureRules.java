package dev.crema.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Who may depend on whom, as rules that say why. */
public final class ArchitectureRules {

  private static final Set<String> SKIPPED =
      Set.of("src", ".git", ".build", "node_modules", ".venv", "runs");

  /** In the order of the data flow: each may know those before it. */
  private static final List<String> FLOW = List.of("data", "features", "models");

  /** Packages of the house that are no component. */
  private static final String[] HOUSE = {
    "dev.crema.sdk..",
    "dev.crema.data..",
    "dev.crema.features..",
    "dev.crema.models..",
    "dev.crema.training..",
    "dev.crema.evaluation..",
    "dev.crema.drift..",
    "dev.crema.search..",
    "dev.crema.tuning..",
    "dev.crema.registry..",
    "dev.crema.productionlog..",
    "dev.crema.runledger..",
    "dev.crema.kfp..",
    "dev.crema.lineage..",
    "dev.crema.suggest..",
    "dev.crema.openlineage..",
    "dev.crema.servers..",
    "dev.crema.release..",
    "dev.crema.testkit..",
    "dev.crema.service..",
    "dev.crema.runner..",
    "dev.crema.inference..",
    "dev.crema.retraining.."
  };

  private ArchitectureRules() {}

  /**
   * Returns the main classes of every built module of a repository.
   *
   * @param root the repository; each {@code target/classes} below it is read
   * @return the classes of packages {@code dev.crema..}
   */
  public static JavaClasses importRepository(Path root) {
    return new ClassFileImporter().importPaths(classFolders(root));
  }

  /**
   * Asserts every rule on the given classes.
   *
   * @param classes all main classes of the repository, see {@link #importRepository}
   * @throws AssertionError if a rule is violated; its message says which dependency and why not
   */
  public static void check(JavaClasses classes) {
    all().forEach(rule -> rule.check(classes));
  }

  /**
   * Returns every rule.
   *
   * @return the rules, each with its reason; a rule without matching classes holds
   */
  public static List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>();
    rules.addAll(layers());
    rules.addAll(islands());
    rules.addAll(edges());
    rules.addAll(thirdParties());
    return rules.stream().map(rule -> rule.allowEmptyShould(true)).toList();
  }

  private static List<ArchRule> layers() {
    List<ArchRule> rules = new ArrayList<>();
    for (int i = 0; i < FLOW.size(); i++) {
      String[] later =
          FLOW.subList(i + 1, FLOW.size()).stream()
              .map(ArchitectureRules::house)
              .toArray(String[]::new);
      if (later.length > 0) {
        rules.add(
            forbid(
                FLOW.get(i),
                "data ← features ← models is the direction of the data, and a cycle would tie serving"
                    + " to training",
                later));
      }
      rules.add(
          forbid(
              FLOW.get(i),
              "what serving needs must not bring trainers, reports or a registry with it",
              house("training"),
              house("evaluation"),
              house("drift"),
              house("registry")));
    }
    rules.add(
        forbid(
            "training",
            "training, evaluation and drift stand side by side on models",
            house("evaluation"),
            house("drift"),
            house("registry")));
    rules.add(
        forbid(
            "evaluation",
            "training, evaluation and drift stand side by side on models",
            house("training"),
            house("drift"),
            house("registry")));
    rules.add(
        forbid(
            "drift",
            "training, evaluation and drift stand side by side on models",
            house("training"),
            house("evaluation"),
            house("registry")));
    rules.add(
        forbid(
            "search",
            "a search proposes and is told: what is trained and measured is its caller's",
            house("features"),
            house("models"),
            house("training"),
            house("evaluation"),
            house("drift"),
            house("registry")));
    rules.add(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.crema.training.smile..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.crema.training.smile..")
            .because("training-smile is GPL; learners are found by ServiceLoader, never by name"));
    return rules;
  }

  private static List<ArchRule> islands() {
    List<ArchRule> rules = new ArrayList<>();
    for (String island : List.of("sdk", "registry", "kfp", "runledger")) {
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(house(island))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(housesBut(island))
              .because(
                  "somebody else's component must be able to use "
                      + island
                      + " without DuckDB, Tablesaw or a trainer"));
    }
    return rules;
  }

  private static List<ArchRule> edges() {
    return List.of(
        classes()
            .should(new StaysInItsComponent())
            .because(
                "components are started as processes, by their image or by the runner, and never"
                    + " called: not by libraries, not by services, not by each other"),
        slices()
            .matching("dev.crema.(*)..")
            .namingSlices("$1")
            .should()
            .beFreeOfCycles()
            .because("a cycle between modules cannot be built, tested or understood in parts"),
        noClasses()
            .that()
            .areAnnotatedWith("dev.crema.sdk.Component")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                house("runner"), house("inference"), house("retraining"), house("servers"))
            .because("a step sees arguments and files, nothing else"),
        forbid(
            "runner",
            "the runner reads compiled pipelines and starts processes",
            house("data"),
            house("features"),
            house("models"),
            house("training"),
            house("evaluation"),
            house("registry"),
            house("inference")),
        noClasses()
            .that()
            .resideInAPackage(house("openlineage"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                List.of(housesBut("openlineage")).stream()
                    .filter(name -> !name.equals(house("sdk")))
                    .toArray(String[]::new))
            .because("every component carries it, also those of other people"),
        noClasses()
            .that()
            .resideOutsideOfPackage(house("openlineage"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(house("openlineage"))
            .because("the SDK finds it on the class path, so that a component can be without it"),
        noClasses()
            .that()
            .resideInAPackage(house("suggest"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(housesBut("suggest", "data", "features"))
            .because("a command that looks at a file starts in a moment, and knows no model"),
        forbid(
            "lineage",
            "the runner and the services follow the why, and nothing heavy may come with it",
            house("sdk"),
            house("data"),
            house("features"),
            house("models"),
            house("training"),
            house("evaluation"),
            house("drift"),
            house("productionlog"),
            house("runledger"),
            house("inference"),
            house("retraining"),
            house("runner")),
        forbid(
            "inference",
            "services know libraries, never each other or how models are trained",
            house("retraining"),
            house("training"),
            house("runner")),
        forbid("retraining", "services know libraries, never each other", house("inference")),
        noClasses()
            .that()
            .resideInAPackage(house("service"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(housesBut("service", "data"))
            .because("what services share knows nothing of what they are for; of data only JSON"),
        noClasses()
            .that()
            .resideInAPackage("dev.crema.retraining.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.crema.retraining.store..",
                "dev.crema.retraining.loop..",
                "java.sql..",
                "java.net..",
                "io.micronaut..")
            .because("a test walks through every order of events of the machine itself"));
  }

  private static List<ArchRule> thirdParties() {
    return List.of(
        only("org.mlflow..", "registry", "MLflow's types change with its client"),
        onlySmile(),
        onlyTraining("ml.dmlc.."),
        onlyTraining("com.microsoft.ml.."),
        onlyTraining("io.github.metarank.."),
        only("io.openlineage..", "openlineage", "a step must not know who listens to it"),
        only("org.duckdb..", "data", "one place decides how tables are read and written"),
        noClasses()
            .that()
            .resideOutsideOfPackages(house("inference"), house("retraining"), house("service"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micronaut..")
            .because("Micronaut lives in the two services and in the module both stand on"));
  }

  private static ArchRule onlySmile() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.crema.training.smile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("smile..")
        .because("Smile is GPL-3.0 and must stay behind the learner interface");
  }

  private static ArchRule onlyTraining(String thirdParty) {
    return only(thirdParty, "training", "models are plain data, scored without their trainer");
  }

  private static ArchRule only(String thirdParty, String module, String reason) {
    return noClasses()
        .that()
        .resideInAPackage("dev.crema..")
        .and()
        .resideOutsideOfPackages(house(module), house("servers"), house("testkit"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(thirdParty)
        .because(reason + ", so they stay in " + module);
  }

  private static ArchRule forbid(String module, String reason, String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(house(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .because(reason);
  }

  private static String house(String module) {
    return "dev.crema." + module + "..";
  }

  private static String[] housesBut(String... modules) {
    List<String> left = Arrays.stream(modules).map(ArchitectureRules::house).toList();
    return List.of(HOUSE).stream().filter(name -> !left.contains(name)).toArray(String[]::new);
  }

  private static List<Path> classFolders(Path root) {
    List<Path> folders = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              String name = String.valueOf(directory.getFileName());
              if (directory.endsWith("target/classes")) {
                folders.add(directory);
                return FileVisitResult.SKIP_SUBTREE;
              }
              boolean inTarget = String.valueOf(parentName(directory)).equals("target");
              return inTarget || SKIPPED.contains(name)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders;
  }

  private static String parentName(Path path) {
    Path parent = path.getParent();
    return parent == null ? "" : String.valueOf(parent.getFileName());
  }
}
