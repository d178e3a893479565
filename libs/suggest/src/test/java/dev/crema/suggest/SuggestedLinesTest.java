package dev.crema.suggest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads: the reason of each line, and what is said of files that lie. */
class SuggestedLinesTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int crema(String... arguments) {
    return SuggestCommand.execute(
        new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8), arguments);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String suggested(Path file) {
    assertThat(crema("contract", "suggest", file.toString())).as(errors.toString(UTF_8)).isZero();
    return printed();
  }

  /** What is printed, with the lines of a comment on one. */
  private String printed() {
    StringBuilder joined = new StringBuilder();
    boolean isComment = false;
    for (String line : out.toString(UTF_8).lines().toList()) {
      boolean goesOn = isComment && line.strip().startsWith("# ");
      isComment = line.strip().startsWith("# ");
      joined.append(goesOn ? line.strip().substring(1) : "\n" + line);
    }
    return joined.substring(1) + "\n";
  }

  private String refused(Path file) {
    assertThat(crema("contract", "suggest", file.toString())).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    return errors.toString(UTF_8).replace(folder + "/", "");
  }

  private static String rows(int count, java.util.function.IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void saysWhyEachLineOfAContractIsSo() throws IOException {
    Path file =
        file(
            "people.csv",
            "customer_id,age,plan,zip,signed_up,churn\n"
                + rows(
                    100,
                    i ->
                        "c%d,%s,%s,%05d,2026-01-%02d,%s"
                            .formatted(
                                i,
                                i == 7 ? "" : 20 + i % 50,
                                i % 3 == 0 ? "gold" : "basic",
                                i,
                                1 + i % 28,
                                i % 5 == 0 ? "yes" : "no")));
    assertThat(suggested(file))
        .startsWith(
            "# Suggested from 100 rows of people.csv; look at each line that asks.\nversion: 1\n")
        .contains(
            "# The class that a score speaks about, by its name.\npositive_class: \"yes\"\n",
            "# 100 values, all different. Named like an identifier, and every value is another.\n"
                + "  - name: customer_id\n    type: string\n    role: entity\n    unique: true\n",
            "99 values, 1 missing (1.0 %), 50 different; from 20 to 69, median 45.",
            "  - name: age\n    type: integer\n    nullable: true\n    min: 0\n    max: 500\n",
            "Each of the 2 values occurs 34 times or more, so these are taken for all. Are they?\n"
                + "  - name: plan\n    type: string\n    allowed: [\"basic\", \"gold\"]\n",
            "the zeros before them or digits beyond 2^53: (00000) on line 2. Every value is 5 digits.\n"
                + "  - name: zip\n    type: string\n    role: ignored\n    pattern: '[0-9]{5}'\n",
            "  - name: signed_up\n    type: date\n    role: event_time\n    min: 1900-01-01\n",
            "Has the name of a label, and classes. Is this what is to be predicted?\n"
                + "  - name: churn\n    type: string\n    role: label\n    allowed: [\"no\", \"yes\"]\n");
  }

  @Test
  void yIsNoLabelWhereItIsADirection() throws IOException {
    String lengths = rows(20, i -> "%d.5,%d.25,%d.75,%d".formatted(i, 2 * i, 3 * i, 100 + i));
    assertThat(suggested(file("cut.csv", "x,y,Z,price\n" + lengths)))
        .contains("  - name: price\n    type: integer\n    role: label\n")
        .contains("  - name: y\n    type: number\n    min:");
    out.reset();
    assertThat(suggested(file("plain.csv", "a,y,b,price\n" + lengths)))
        .contains("  - name: y\n    type: number\n    role: label\n");
  }

  @Test
  void findsTheRarerClassHoweverItIsWritten() throws IOException {
    String numbers = rows(100, i -> "%d,%s".formatted(i, i < 30 ? "2.0" : i < 50 ? "3" : "3.0"));
    assertThat(suggested(file("numbers.csv", "a,target\n" + numbers)))
        .contains("# The rarer class. Is it the one that a score speaks about?")
        .contains("positive_class: \"2\"\n");
    out.reset();
    String same = rows(100, i -> "%d,%s".formatted(i, i % 2 == 0 ? "2.0" : "3.0"));
    assertThat(suggested(file("same.csv", "a,target\n" + same)))
        .contains("# Both are as frequent. Is it the one that a score speaks about?")
        .contains("positive_class: \"3\"\n");
  }

  @Test
  void saysWhichLineOfJsonHasTooManyNames() throws IOException {
    String wide =
        IntStream.rangeClosed(0, 10_000)
            .mapToObj("\"c%d\": 1"::formatted)
            .collect(Collectors.joining(", ", "{", "}\n"));
    assertThat(refused(file("wide.jsonl", "{\"a\": 1}\n" + wide)))
        .contains("wide.jsonl:2: The name (c")
        .contains("Maybe what should be values are the names.");
  }

  @Test
  void saysWhatKeepsAColumnFromBeingNumbersOrDates() throws IOException {
    Path file =
        file(
            "odd.csv",
            "comma,na,day,both\n"
                + "\"1,5\",1,31.01.2026,2026-01-31\n\"2,5\",2,01.02.2026,2026-01-31\n\"3,5\",NA,02.02.2026,2026-01-31T12:00:00Z\n");
    assertThat(suggested(file))
        .contains(
            "line 2: The value (1,5) of column (comma) is no finite decimal number. Maybe write a point, not a comma.",
            "line 4: The value (NA) of column (na) is no finite decimal number. Maybe leave the cell empty: that is how a missing value is written.",
            "line 2: The value (31.01.2026) of column (day) is no date (like 2026-01-31). Maybe write year-month-day: which of its numbers is the month, the file alone cannot tell.",
            "line 4: The value (2026-01-31T12:00:00Z) of column (both) is no date (like 2026-01-31). Maybe the column is a timestamp in the contract.");
  }

  @Test
  void leavesOutWhatNoContractCanHaveAndSaysWhy() throws IOException {
    Path file =
        file(
            "names.csv",
            "a,\"b\nc\",A,${HOME}, d,,_source_line\n"
                + "1,2,3,4,5,6,7\n".repeat(3)
                + "2,2,3,5,5,6,7\n");
    String yaml = suggested(file);
    assertThat(Contract.parse(yaml, "yaml").names()).containsExactly("a", "${HOME}");
    assertThat(yaml)
        .contains(
            "Left out: the column (b·c) must be at most 200 characters without control characters. Maybe rename the column, in the file too.",
            "Left out: the column (A) occurs twice (upper and lower case count as the same). Maybe rename one of them, in the file too.",
            "Left out: the column ( d) must not be blank, nor start or end with a blank.",
            "Left out: the column ((no name)) has no name. Maybe write one into the header.",
            "Left out: the column (_source_line) is reserved for the line of the source.",
            "  - name: \"${HOME}\"\n");
  }

  @Test
  void leavesOutNestedColumnsOfJsonLines() throws IOException {
    Path file = file("nested.jsonl", "{\"a\": 1, \"b\": {\"c\": 1}}\n{\"a\": 2, \"d\": \"x\"}\n");
    String yaml = suggested(file);
    assertThat(Contract.parse(yaml, "yaml").names()).containsExactly("a", "d");
    assertThat(yaml)
        .contains("is nested, and no text. Maybe write its parts as columns of their own.");
  }

  @Test
  void refusesFilesThatLieWithTheSentencesOfIngestData() throws IOException {
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "name\nBj\u00f6rn\n".getBytes(ISO_8859_1));
    assertThat(refused(latin))
        .isEqualTo(
            "error: latin.csv:2: the byte 0xF6 is not UTF-8.\nMaybe convert it: iconv -f WINDOWS-1252 -t UTF-8.\n");
    errors.reset();
    assertThat(refused(file("semicolon.csv", "a;b\n1;2\n")))
        .isEqualTo(
            "error: semicolon.csv: the header is one name [a;b].\nMaybe the delimiter is (;).\n");
    errors.reset();
    assertThat(refused(file("twice.csv", "a,b,a\n1,2,3\n")))
        .contains(
            "the header has (a) twice, in the columns 1 and 3.\nMaybe give one of them another name.");
    errors.reset();
    assertThat(refused(file("comma.csv", "a,b\n1,2,5\n")))
        .contains(
            "comma.csv:2: The row has 3 cells, the header 2.\nMaybe a cell that holds the delimiter, as a decimal comma");
    errors.reset();
    assertThat(refused(file("empty.csv", ""))).contains("The file (empty.csv) is empty.\nMaybe ");
    errors.reset();
    assertThat(refused(folder.resolve("none.csv"))).contains("(none.csv) does not exist");
    errors.reset();
    assertThat(refused(file("line.csv", "\"a\nb\"\n1\n")))
        .contains("has no column that a contract can have: (a·b) must be at most 200 characters");
  }

  @Test
  void suggestsFeaturesForEachKindOfColumn() throws IOException {
    Path data =
        file(
            "people.csv",
            "customer_id,sex,income,ok,plan,town,born,seen,left\n"
                + rows(
                    200,
                    i ->
                        "c%d,%s,%s,%s,%s,t%d,19%02d-01-01,2026-01-01T0%d:00:00Z,%d"
                            .formatted(
                                i,
                                i % 2 == 0 ? "f" : "m",
                                i == 3 ? "" : i % 20 == 0 ? 9_000 : i % 7,
                                i % 3 == 0,
                                i % 4 == 0 ? "" : "p" + i % 4,
                                i % 30,
                                i % 99,
                                i % 9,
                                i % 2)));
    assertThat(crema("contract", "suggest", data.toString())).isZero();
    Path contract = file("contract.yaml", out.toString(UTF_8));
    out.reset();
    assertThat(crema("features", "suggest", contract.toString(), data.toString())).isZero();
    assertThat(printed())
        .contains(
            "(sex), as it is protected; name it under (protected) if you mean it.",
            "  log_income: {log1p: {of: income, negative: zero}}\n",
            "  born_month: {date_part: {of: born, part: month}}\n",
            "  days_since_born: {days_between: {from: born, to: seen}}\n",
            "    steps: [impute: {strategy: median, indicator: true}, standardize]\n",
            "      - ok\n    steps: [keep]\n",
            "      - plan\n    missing: own\n    steps: [one_hot]\n",
            "      - town\n    steps: [ordinal: {min_count: 5}, standardize]\n")
        .doesNotContain("- customer_id", "- left");
  }

  @Test
  void saysWhatIsWrongWithACall() {
    assertThat(crema("contract", "suggest")).isEqualTo(2);
    assertThat(errors.toString(UTF_8)).contains("FILE");
    assertThat(crema("contract", "suggest", "x.csv", "--delimiter", ";;")).isEqualTo(2);
    assertThat(errors.toString(UTF_8)).contains("The delimiter (;;) must be one character.");
    assertThat(crema("features", "--help")).isZero();
  }
}
