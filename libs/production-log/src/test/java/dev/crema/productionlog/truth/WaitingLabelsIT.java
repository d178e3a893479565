package dev.crema.productionlog.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.productionlog.truth.Outcome.Kind;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Labels that come before their prediction does. */
class WaitingLabelsIT extends AbstractTruthIT {
  @Test
  void whatWaitsIsResolvedWhenThePredictionArrivesAsIfItHadBeenThere() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    assertThat(
            kinds(about(id, "yes"), about(id, "yes"), about(id, "no"), about("anna", DAY, "yes")))
        .containsOnly(Kind.PENDING);
    assertThat(database.count("ground_truth_pending")).as("said twice, waits once").isEqualTo(3);
    assertThat(truth.resolvePending().waiting()).isEqualTo(3);
    database.insert(Row.of(id, 0.7).withEntity("anna"));
    now = DAY.plus(MATURITY).plusSeconds(1);
    Resolution resolution = truth.resolvePending();
    assertThat(resolution.count(Kind.RECORDED))
        .as("late is what arrives late, not what is resolved late")
        .isEqualTo(1);
    assertThat(resolution.count(Kind.CONTRADICTING)).isEqualTo(1);
    assertThat(resolution.count(Kind.REPEATED)).isEqualTo(1);
    assertThat(resolution.waiting()).isZero();
    assertThat(labels()).containsExactly("yes");
    assertThat(truth.resolvePending().ended()).as("nothing twice").isEmpty();
  }

  @Test
  void aReplacementThatWaitsStaysBehindWhatItReplaces() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    send(about(id, "yes"), instead(id, "no"));
    send(instead(id, "yes"));
    database.insert(Row.of(id, 0.7));
    truth.resolvePending();
    assertThat(labels()).containsExactly("yes");
  }

  /**
   * The prediction arrives, and the sender corrects himself before those that wait are looked at.
   */
  @Test
  void aReplacementThatWaitedDoesNotOverrideWhatWasSaidLater() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    send(about(id, "yes"), instead(id, "no"));
    database.insert(Row.of(id, 0.7));
    now = now.plusSeconds(30);
    assertThat(kinds(instead(id, "yes"))).containsExactly(Kind.RECORDED);
    Resolution resolution = truth.resolvePending();
    assertThat(resolution.count(Kind.REPEATED)).isEqualTo(1);
    assertThat(resolution.count(Kind.CONTRADICTING)).isEqualTo(1);
    assertThat(labels()).containsExactly("yes");
  }

  private void waitAsLongAsLabelsMay() throws SQLException {
    now = now.plus(settings.pendingFor()).minusSeconds(1);
    assertThat(truth.resolvePending().waiting()).isEqualTo(1);
    now = now.plusSeconds(1);
  }

  @Test
  void whatWaitsTooLongIsUnknown() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    send(about(id, "yes"));
    waitAsLongAsLabelsMay();
    assertThat(truth.resolvePending())
        .isEqualTo(new Resolution(java.util.Map.of(Kind.UNKNOWN, 1L), 0));
    assertThat(database.count("ground_truth_pending")).isZero();
  }

  @Test
  void whatArrivesJustInTimeIsStillResolved() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    send(about(id, "yes"));
    now = now.plus(settings.pendingFor());
    database.insert(Row.of(id, 0.7));
    assertThat(truth.resolvePending().count(Kind.RECORDED)).isEqualTo(1);
  }

  @Test
  void pendingIsResolvedInBlocksAndEachBlockOnce() throws SQLException {
    truth = truth(limits(3, 8));
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      UUID id = TestDatabase.id(DAY.plusSeconds(i), random);
      ids.add(id);
      assertThat(kinds(about(id, "yes"))).containsExactly(Kind.PENDING);
    }
    Outcome beyond = send(about(TestDatabase.id(DAY, random), "yes")).getFirst();
    assertThat(beyond.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(beyond.message()).contains("more than 8 observations would wait");
    for (int i = 1; i < 8; i += 2) {
      database.insert(Row.of(ids.get(i), 0.7));
    }
    assertThat(truth.resolvePending())
        .isEqualTo(new Resolution(java.util.Map.of(Kind.RECORDED, 4L), 4));
  }

  @Test
  void aTenantDoesNotTakeThePlacesOfOthers() throws SQLException {
    truth = truth(limits(3, 20));
    assertThat(nonsense("greedy")).isEqualTo(Kind.PENDING);
    assertThat(nonsense("greedy")).isEqualTo(Kind.PENDING);
    assertThat(nonsense("greedy")).isEqualTo(Kind.UNKNOWN);
    assertThat(nonsense("other")).isEqualTo(Kind.PENDING);
    assertThat(nonsense(null)).as("who has no tenant").isEqualTo(Kind.PENDING);
    // What does not wait any longer makes room, whoever has seen to that.
    database.execute("delete from ground_truth_pending where tenant = 'greedy'");
    assertThat(nonsense("greedy")).as("counted ten seconds ago at most").isEqualTo(Kind.UNKNOWN);
    now = now.plusSeconds(10);
    assertThat(nonsense("greedy")).isEqualTo(Kind.PENDING);
    assertThat(truth.resolvePending().waiting()).isEqualTo(3);
  }

  @Test
  void whatWaitsAlreadyTakesNoPlaceWhenItIsSentAgain() throws SQLException {
    truth = truth(limits(3, 4));
    List<Observation> batch = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batch.add(about(TestDatabase.id(DAY.plusSeconds(i), random), "yes"));
    }
    for (int repetition = 0; repetition < 4; repetition++) {
      assertThat(kinds(batch.toArray(Observation[]::new))).containsOnly(Kind.PENDING);
    }
    assertThat(nonsense(null)).as("repetitions were not counted").isEqualTo(Kind.PENDING);
    assertThat(nonsense(null)).isEqualTo(Kind.UNKNOWN);
    // Beside too much that is new: what waits is still said otherwise.
    UUID id = UUID.fromString(((Subject.Prediction) batch.getFirst().subject()).id());
    assertThat(
            kinds(instead(id, "yes"), about(TestDatabase.id(DAY, random), "yes"), batch.getLast()))
        .containsExactly(Kind.PENDING, Kind.UNKNOWN, Kind.PENDING);
    assertThat(database.count("ground_truth_pending")).isEqualTo(4);
    assertThat(database.count("ground_truth_pending where replace")).isEqualTo(1);
  }

  @Test
  void whatIsRolledBackTakesNoPlace() throws SQLException {
    truth = truth(limits(3, 1));
    database.execute(
        "create function no() returns trigger language plpgsql as 'begin raise exception ''no''; end'");
    database.execute(
        "create constraint trigger no after insert on ground_truth_pending deferrable initially deferred for each row execute function no()");
    try {
      assertThatThrownBy(() -> nonsense(null)).isInstanceOf(SQLException.class);
    } finally {
      database.execute("drop function no cascade");
    }
    assertThat(nonsense(null)).isEqualTo(Kind.PENDING);
  }

  private TruthSettings limits(int maxBatch, int maxPending) {
    return new TruthSettings(
        settings.entityWindow(),
        settings.clockTolerance(),
        settings.pendingFor(),
        maxBatch,
        maxPending,
        settings.statementTimeout());
  }

  /** A label that nobody has a prediction of. */
  private Kind nonsense(@Nullable String tenant) throws SQLException {
    Observation observation = about(TestDatabase.id(DAY, random), "yes");
    return truth.record(new Batch(List.of(observation), "crm", tenant)).getFirst().kind();
  }

  @Test
  void aVersionThatIsNotKnownHereIsWaitedFor() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    database.insert(Row.of(id, 0.7).withModel("churn", "2"));
    Outcome outcome = send(about(id, "maybe")).getFirst();
    assertThat(outcome.kind()).isEqualTo(Kind.PENDING);
    assertThat(outcome.message())
        .isEqualTo("The classes of version (2) of the model (churn) are not known here (yet).");
    facts.isSecondKnown = true;
    assertThat(truth.resolvePending().count(Kind.INVALID)).isEqualTo(1);
  }

  /** It was deleted from the registry, for instance. */
  @Test
  void aVersionThatIsNeverKnownHereLosesNoLabel() throws SQLException {
    UUID id = TestDatabase.id(DAY, random);
    database.insert(Row.of(id, 0.7).withModel("churn", "2"));
    send(about(id, "yes"));
    waitAsLongAsLabelsMay();
    // Late is what comes after the maturity: it came before.
    assertThat(truth.resolvePending())
        .isEqualTo(new Resolution(java.util.Map.of(Kind.RECORDED, 1L), 0));
    assertThat(labels()).containsExactly("yes");
  }
}
