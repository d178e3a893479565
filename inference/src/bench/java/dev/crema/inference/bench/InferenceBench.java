package dev.crema.inference.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the service beside its peers and its bounds, and prints one table; exit code 1 if a row
 * is missed. Called by bench.sh, which prepares the folder.
 */
final class InferenceBench {
  private InferenceBench() {}

  /**
   * Arguments: the repository, the prepared folder. Environment: {@code SHORT}, {@code MINUTES},
   * {@code ONLY} (names of sections, with commas), {@code ARRIVALS} (constant or poisson), {@code
   * BENCH_MEMORY}, {@code BENCH_ABSENT} (why MLflow and MLServer are not installed).
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    Map<String, String> environment = System.getenv();
    Scale scale = Scale.of(environment);
    List<Section> sections =
        chosen(
            sections(root, folder, scale, environment), environment.getOrDefault("ONLY", ""));
    String machine = Machine.text() + Machine.warning();
    System.out.println(machine);
    String generator = Machine.generator(scale);
    System.out.println(generator);
    Report report = new Report(requirements(sections));
    sections.forEach(section -> run(section, report));
    System.out.printf("%n%s%n%s%n%n%s%n", machine, generator, report.table());
    List<String> missed = report.missed();
    System.out.println(
        missed.isEmpty() ? "All kept." : "MISSED: " + String.join("; ", missed) + ".");
    System.exit(missed.isEmpty() ? 0 : 1);
  }

  private static List<Section> sections(
      Path root, Path folder, Scale scale, Map<String, String> environment) throws IOException {
    boolean poisson = "poisson".equals(environment.getOrDefault("ARRIVALS", "constant"));
    Trial trial = new Trial(scale, poisson, folder);
    Crema crema = new Crema(folder, environment.getOrDefault("BENCH_MEMORY", "384m"));
    Baselines baselines = new Baselines(trial, crema);
    Protocol predict = Protocol.predict(folder);
    Peer fastApi = Peer.fastApi(root, folder, predict);
    String absent = environment.getOrDefault("BENCH_ABSENT", "");
    BatchFiles files = new BatchFiles(root.resolve("data/churn-mlc/mlc_churn.csv"), folder);
    List<Section> alone = List.of(new FailoverSection(crema, trial, predict, scale, root));
    if (environment.getOrDefault("ONLY", "").equals(alone.getFirst().name())) {
      return alone; // It asks for a proxy, which the others do without.
    }
    return List.of(
        new PeerSection(baselines, crema, trial, fastApi),
        new FastLogSection(baselines, crema, trial, fastApi, scale),
        new ServingSection(
            baselines,
            crema,
            trial,
            Peer.mlflow(root, folder, Protocol.invocations(folder)),
            new ServingSection.Rows(Requirement.MLFLOW_CPU, Requirement.MLFLOW_P99),
            Protocol.invocations(folder),
            absent),
        new ServingSection(
            baselines,
            crema,
            trial,
            Peer.mlServer(root, folder, Protocol.inferEncoded(folder)),
            new ServingSection.Rows(Requirement.MLSERVER_CPU, Requirement.MLSERVER_P99),
            Protocol.infer(folder),
            absent),
        new AcknowledgedLogSection(crema, trial, predict, scale),
        new ExplainSection(crema, trial, scale),
        new WatchSection(),
        new BatchSection(crema, trial, files, scale),
        new StartSection(baselines, crema, trial, predict, scale),
        new SoakSection(baselines, crema, trial, predict, scale));
  }

  /**
   * Returns the sections that are asked for.
   *
   * @param only their names, with commas between them; empty: all
   * @throws IllegalArgumentException if a name is none
   */
  static List<Section> chosen(List<Section> sections, String only) {
    if (only.isEmpty()) {
      return sections;
    }
    List<String> names = Arrays.asList(only.split(","));
    List<String> known = sections.stream().map(Section::name).toList();
    if (!known.containsAll(names)) {
      throw new IllegalArgumentException("ONLY (%s) must be of %s.".formatted(only, known));
    }
    return sections.stream().filter(section -> names.contains(section.name())).toList();
  }

  private static Set<Requirement> requirements(List<Section> sections) {
    Set<Requirement> all = EnumSet.noneOf(Requirement.class);
    sections.forEach(section -> all.addAll(section.requirements()));
    return all;
  }

  private static void run(Section section, Report report) {
    try {
      section.run(report);
      report.missRest(section.requirements(), "not measured");
    } catch (Exception e) { // Whatever it is: the other sections are still to be measured.
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      report.missRest(section.requirements(), reason);
    }
  }
}
