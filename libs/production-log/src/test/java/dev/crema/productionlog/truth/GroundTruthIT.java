package dev.crema.productionlog.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.productionlog.truth.Outcome.Kind;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of labels that are sent later. */
class GroundTruthIT extends AbstractTruthIT {
  @Test
  void aLabelOfAKnownPredictionIsRecordedWithItsTimes() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    database.insert(Row.of(id, 0.7).withEntity("anna").withTenant("north"));
    Instant observed = Instant.parse("2026-01-15T09:30:00.123456789Z");
    List<Outcome> outcomes =
        send(new Observation(new Subject.Prediction(id.toString()), "yes", observed, false));
    assertThat(outcomes).containsExactly(new Outcome(Kind.RECORDED, false, id, ""));
    assertThat(
            database.query(
                """
                select prediction_id, predicted_at at time zone 'UTC', model, version, entity, tenant, label,
                  observed_at at time zone 'UTC', recorded_at at time zone 'UTC', source, late
                from ground_truth
                """))
        .containsExactly(
            id
                + "|2026-01-15 00:00:00|churn|1|anna|north|yes|2026-01-15 09:30:00.123456|2026-01-15 12:00:00|crm|f");
  }

  @Test
  void theSameLabelAgainChangesNothing() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    send(about(id, "yes"));
    List<String> before = database.query("select * from ground_truth");
    now = now.plusSeconds(60);
    assertThat(kinds(about(id, "yes"), instead(id, "yes")))
        .containsExactly(Kind.REPEATED, Kind.REPEATED);
    assertThat(database.query("select * from ground_truth")).isEqualTo(before);
    assertThat(database.count("ground_truth_history")).isZero();
  }

  @Test
  void aContradictionLeavesTheFirstLabelAndIsKeptWithTimeAndSource() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    send(about(id, "yes"));
    now = now.plusSeconds(60);
    Outcome outcome = send(about(id, "no")).getFirst();
    assertThat(outcome.kind()).isEqualTo(Kind.CONTRADICTING);
    assertThat(outcome.message())
        .isEqualTo(
            "The label (yes) stands since 2026-01-15T12:00:00Z.\nMaybe send replace, if (no) is right.");
    assertThat(labels()).containsExactly("yes");
    assertThat(kinds(about(id, "no"))).as("again").containsExactly(Kind.CONTRADICTING);
    assertThat(
            database.query(
                "select outcome, label, recorded_at at time zone 'UTC', source, replaced_at from ground_truth_history"))
        .as("said twice by one source, kept once")
        .containsExactly("contradicting|no|2026-01-15 12:01:00|crm|null");
  }

  @Test
  void aReplacementTakesThePlaceAndTheOldLabelIsKept() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    send(about(id, "yes"));
    now = now.plusSeconds(60);
    assertThat(truth.record(new Batch(List.of(instead(id, "no")), "audit", null)))
        .containsExactly(new Outcome(Kind.REPLACED, false, id, ""));
    assertThat(database.query("select label, source from ground_truth"))
        .containsExactly("no|audit");
    assertThat(
            database.query(
                "select outcome, label, source, replaced_at at time zone 'UTC', replaced_by from ground_truth_history"))
        .containsExactly("replaced|yes|crm|2026-01-15 12:01:00|audit");
  }

  @Test
  void aLabelAfterTheMaturityIsRecordedAsLateAndTheLastInstantIsNotLate() throws SQLException {
    UUID first = predicted(Duration.ZERO);
    UUID second = predicted(Duration.ofMillis(1));
    now = DAY.plus(MATURITY).plusNanos(1_000);
    assertThat(send(about(first, "yes"), about(second, "yes")))
        .containsExactly(
            new Outcome(Kind.LATE, true, first, ""), new Outcome(Kind.RECORDED, false, second, ""));
    assertThat(database.query("select late from ground_truth order by predicted_at"))
        .containsExactly("t", "f");
    now = now.plusSeconds(1);
    assertThat(send(instead(second, "no")))
        .as("a replacement changes a closed window too")
        .containsExactly(new Outcome(Kind.REPLACED, true, second, ""));
  }

  @Test
  void withinABatchLaterObservationsMeetTheEarlierOnes() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    assertThat(
            kinds(
                about(id, "no"),
                about(id, "no"),
                about(id, "yes"),
                instead(id, "yes"),
                about(id, "no"),
                instead(id, "no")))
        .containsExactly(
            Kind.RECORDED,
            Kind.REPEATED,
            Kind.CONTRADICTING,
            Kind.REPLACED,
            Kind.CONTRADICTING,
            Kind.REPLACED);
    assertThat(labels()).containsExactly("no");
    assertThat(database.query("select outcome, label from ground_truth_history order by number"))
        .containsExactly("contradicting|yes", "replaced|no", "contradicting|no", "replaced|yes");
  }

  @Test
  void anEntityMeansItsLatestPredictionAtOrBeforeTheTimeWithinTheWindow() throws SQLException {
    List<UUID> ids = new ArrayList<>();
    for (int hour : new int[] {1, 3, 5}) {
      UUID id = TestDatabase.id(DAY.plus(Duration.ofHours(hour)), random);
      database.insert(Row.of(id, 0.7).withEntity("anna"));
      ids.add(id);
    }
    UUID other = TestDatabase.id(DAY.plus(Duration.ofHours(4)), random);
    database.insert(Row.of(other, 0.7).withEntity("anna").withModel("fruit", "1"));
    assertThat(
            send(
                about("anna", DAY.plus(Duration.ofHours(3)), "yes"),
                about("anna", DAY.plus(Duration.ofHours(3)).minusNanos(1_000), "yes"),
                about("anna", DAY.plus(Duration.ofHours(11)), "no"),
                about("ann", DAY.plus(Duration.ofHours(11)), "no"),
                about("anna", DAY, "no")))
        .extracting(Outcome::kind, Outcome::predictionId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.RECORDED, ids.get(1)),
            org.assertj.core.groups.Tuple.tuple(Kind.RECORDED, ids.get(0)),
            org.assertj.core.groups.Tuple.tuple(Kind.RECORDED, ids.get(2)),
            org.assertj.core.groups.Tuple.tuple(Kind.PENDING, null),
            org.assertj.core.groups.Tuple.tuple(Kind.PENDING, null));
    now = DAY.plus(Duration.ofDays(30));
    Instant edge = DAY.plus(Duration.ofHours(5)).plus(settings.entityWindow());
    assertThat(kinds(about("anna", edge.minusNanos(1_000), "no"), about("anna", edge, "no")))
        .as("the window's end is not in it")
        .containsExactly(Kind.REPEATED, Kind.PENDING);
  }

  @Test
  void aTenantFindsOnlyItsOwnPredictions() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    database.insert(Row.of(id, 0.7).withTenant("north").withEntity("anna"));
    List<Observation> both = List.of(about(id, "yes"), about("anna", DAY, "yes"));
    assertThat(truth.record(new Batch(both, "crm", "south")))
        .extracting(Outcome::kind)
        .containsOnly(Kind.PENDING);
    assertThat(truth.resolvePending().ended()).isEmpty();
    assertThat(truth.record(new Batch(both, "crm", "north")))
        .extracting(Outcome::kind)
        .containsExactly(Kind.RECORDED, Kind.REPEATED);
  }

  @Test
  void whatCanNeverBeRecordedSaysWhy() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    UUID future = TestDatabase.id(Instant.parse("2262-01-01T00:00:00Z"), random);
    String four = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    Instant late = now.plus(settings.clockTolerance()).plusMillis(1);
    Object[][] cases = {
      {about(id, "maybe"), "The label (maybe) is none of the classes [no, yes] of version (1)"},
      {about(id, ""), "label is empty."},
      {about(id, "y\0es"), "has a NUL"},
      {about(id, "\ud800"), "half of a surrogate pair"},
      {about(id, "x".repeat(1 << 20)), "has 1048576 characters; at most 10000 are allowed."},
      {text("not-an-id"), "The prediction_id (not-an-id) is no UUID of version 7."},
      {text("1-2-3-4-5"), "is no UUID of version 7."},
      {text(four), "(%s) is no UUID of version 7.".formatted(four)},
      {text("x".repeat(1 << 20)), "is no UUID of version 7."},
      {about(future, "yes"), "is of a time (2262-01-01T00:00:00Z) of which no prediction can be."},
      {about("", DAY, "yes"), "entity is empty."},
      {about("a\0b", DAY, "yes"), "entity (a·b) has a NUL"},
      {about("anna", late, "yes"), "time (%s) is in the future".formatted(late)},
      {about("anna", Instant.MIN, "yes"), "is before 1970."},
      {about("anna", Instant.MAX, "yes"), "is in the future"},
      {
        new Observation(new Subject.Prediction(id.toString()), "yes", late, false),
        "observed_at (%s) is in the future".formatted(late)
      },
    };
    Observation[] observations =
        Arrays.stream(cases).map(line -> (Observation) line[0]).toArray(Observation[]::new);
    List<Outcome> outcomes = send(observations);
    for (int i = 0; i < cases.length; i++) {
      assertThat(outcomes.get(i).kind()).as("case %d", i).isEqualTo(Kind.INVALID);
      assertThat(outcomes.get(i).message()).as("case %d", i).contains((String) cases[i][1]);
      assertThat(outcomes.get(i).message()).as("case %d", i).hasSizeLessThan(500);
    }
    assertThat(database.count("ground_truth")).isZero();
    assertThat(database.count("ground_truth_pending")).isZero();
  }

  private static Observation text(String id) {
    return new Observation(new Subject.Prediction(id), "yes", null, false);
  }

  @Test
  void aClockThatIsALittleAheadIsTolerated() throws SQLException {
    Instant ahead = now.plus(settings.clockTolerance()).truncatedTo(ChronoUnit.MILLIS);
    UUID id = TestDatabase.id(ahead, random);
    database.insert(Row.of(id, 0.7));
    assertThat(kinds(about(id, "yes"))).containsExactly(Kind.RECORDED);
  }

  /** A server's clock was an hour ahead, and was set back. */
  @Test
  void aPredictionFromTheFutureIsFoundOrWaitedForAsAnyOther() throws SQLException {
    UUID here = TestDatabase.id(now.plus(Duration.ofHours(1)), random);
    UUID inASpool = TestDatabase.id(now.plus(Duration.ofHours(1)), random);
    database.insert(Row.of(here, 0.7));
    assertThat(kinds(about(here, "yes"), about(inASpool, "no")))
        .containsExactly(Kind.RECORDED, Kind.PENDING);
    database.insert(Row.of(inASpool, 0.7));
    assertThat(truth.resolvePending().count(Kind.RECORDED)).isEqualTo(1);
  }

  @Test
  void aBatchThatIsWrongItselfIsRefusedWhole() throws SQLException {
    UUID id = predicted(Duration.ZERO);
    List<Observation> many = java.util.Collections.nCopies(10_001, about(id, "yes"));
    assertThatThrownBy(() -> truth.record(new Batch(many, "crm", null)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The batch has 10001 observations; at most 10000 are allowed.\nMaybe send them in parts.");
    assertThatThrownBy(() -> truth.record(new Batch(List.of(), "", null)))
        .hasMessage("source is empty.");
    assertThatThrownBy(() -> truth.record(new Batch(List.of(), "crm", "\0")))
        .hasMessageContaining("tenant (·) has a NUL");
    assertThat(truth.record(new Batch(List.of(), "crm", null))).isEmpty();
    assertThat(database.count("ground_truth")).isZero();
  }

  @Test
  void oneBatchHoldsTruthOfSeveralModels() throws SQLException {
    UUID churn = predicted(Duration.ZERO);
    UUID fruit = TestDatabase.id(DAY.plusSeconds(1), random);
    database.insert(
        Row.of(fruit, 0.7).withModel("fruit", "1").withAnswer("plum", List.of(0.1, 0.2, 0.7)));
    assertThat(kinds(about(fruit, "pear"), about(churn, "pear"), about(churn, "no")))
        .containsExactly(Kind.RECORDED, Kind.INVALID, Kind.RECORDED);
  }

  @Test
  void anErasureTakesTruthHistoryAndWhatWaits() throws SQLException {
    UUID anna = TestDatabase.id(DAY, random);
    UUID ben = TestDatabase.id(DAY, random);
    UUID fruit = TestDatabase.id(DAY, random);
    database.insert(
        Row.of(anna, 0.7).withEntity("anna"),
        Row.of(ben, 0.7).withEntity("ben"),
        Row.of(fruit, 0.7).withModel("fruit", "1").withEntity("anna"));
    send(about(anna, "yes"), about(anna, "no"), about(ben, "yes"), about(ben, "no"));
    send(about(fruit, "pear"), about("anna", DAY.minusSeconds(9), "yes"));
    send(about("ben", DAY.minusSeconds(9), "yes"));
    erase("'anna', 'churn', '-infinity', '%s'".formatted(DAY));
    erase("'anna', 'churn', '%s', 'infinity'".formatted(DAY.plusMillis(1)));
    assertThat(database.count("ground_truth")).as("none in these parts").isEqualTo(3);
    assertThat(database.count("ground_truth_history")).isEqualTo(2);
    erase("'anna', 'churn', '%s', '%s'".formatted(DAY, DAY.plusMillis(1)));
    assertThat(database.query("select entity, model from ground_truth order by 1, 2"))
        .containsExactly("anna|fruit", "ben|churn");
    assertThat(database.count("ground_truth_history")).isEqualTo(1);
    assertThat(database.query("select entity from ground_truth_pending")).containsExactly("ben");
    erase("'anna', null, '-infinity', 'infinity'");
    assertThat(database.query("select entity from ground_truth")).containsExactly("ben");
  }

  private static void erase(String entity) throws SQLException {
    StringBuilder sql =
        new StringBuilder(
            "begin; create temporary table erased_entity (entity text, model text, since timestamptz, until timestamptz);");
    sql.append("insert into erased_entity values (").append(entity).append(");");
    TruthHooks.ALL.forEach(hook -> sql.append(hook.eraseSql()).append(';'));
    database.execute(sql + "drop table erased_entity; commit");
  }

  @Test
  void retentionTakesWhatBelongsToOlderPredictions() throws SQLException {
    UUID old = predicted(Duration.ZERO);
    UUID young = predicted(Duration.ofHours(1));
    send(about(old, "yes"), about(old, "no"), about(young, "yes"), about(young, "no"));
    for (TruthHooks.Hook hook : TruthHooks.ALL) {
      assertThat(hook.pruneSql().chars().filter(c -> c == '?').count()).isEqualTo(1);
      database.execute(hook.pruneSql().replace("?", "'2026-01-15 01:00Z'::timestamptz"));
    }
    assertThat(database.query("select prediction_id from ground_truth"))
        .containsExactly(young.toString());
    assertThat(database.count("ground_truth_history")).isEqualTo(1);
  }
}
