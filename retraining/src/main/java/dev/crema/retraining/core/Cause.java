package dev.crema.retraining.core;

import java.time.Instant;

/**
 * Why a retraining is asked for. It is kept and shown; nothing of it becomes a parameter of a run,
 * except the time at which an alert began, as a window of the model's grid.
 */
public sealed interface Cause {
  /** Returns who asks, for the audit. */
  String who();

  /** Returns the reason in one line. */
  String why();

  /**
   * An alert that fires.
   *
   * @param name the alert's name
   * @param version the model's version that it is about; empty if it names none
   * @param severity its severity; may be empty
   * @param fingerprint Alertmanager's identity of the alert; may be empty
   * @param startsAt when it began to fire
   */
  record Alert(String name, String version, String severity, String fingerprint, Instant startsAt)
      implements Cause {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Checks the texts and the time. */
    public Alert {
      Names.text("name", name);
      Names.text("version", version);
      Names.text("severity", severity);
      Names.text("fingerprint", fingerprint);
      if (startsAt.isBefore(FIRST) || startsAt.isAfter(LAST)) {
        throw new IllegalArgumentException(
            "The time (startsAt) is (%s), which is in none of the years 1 to 9999."
                .formatted(startsAt));
      }
    }

    /** An alert that names no version. */
    public Alert(String name, String severity, String fingerprint, Instant startsAt) {
      this(name, "", severity, fingerprint, startsAt);
    }

    /** Returns when it began; of a time that is yet to come: now. */
    public Instant beganAt(Instant now) {
      return startsAt.isBefore(now) ? startsAt : now;
    }

    @Override
    public String who() {
      return "alertmanager";
    }

    @Override
    public String why() {
      String about = version.isEmpty() ? "" : " of version " + version;
      return "alert %s%s (%s) since %s"
          .formatted(name, about, severity.isEmpty() ? "-" : severity, startsAt);
    }
  }

  /**
   * A person.
   *
   * @param who the person
   * @param why the person's words
   */
  record Person(String who, String why) implements Cause {
    /** Checks the texts. */
    public Person {
      Names.text("who", who);
      Names.text("why", why);
      if (who.isBlank() || why.isBlank()) {
        throw new IllegalArgumentException(
            "A person (%s) and a reason (%s) must be given.".formatted(who, why));
      }
    }
  }

  /**
   * A model's source has other data than before.
   *
   * @param who told it
   * @param snapshot the identity of the data that it has now
   */
  record DataChange(String who, String snapshot) implements Cause {
    /** Checks the texts. */
    public DataChange {
      Names.text("who", who);
      Names.SNAPSHOT.require("snapshot", snapshot);
    }

    @Override
    public String why() {
      return "the source has new data (%s)".formatted(snapshot);
    }
  }
}
