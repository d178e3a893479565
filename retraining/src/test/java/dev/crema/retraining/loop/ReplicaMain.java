package dev.crema.retraining.loop;

import dev.crema.retraining.core.SettingsFile;
import dev.crema.retraining.store.ChangeListener;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A replica that works until it is killed: {@code name settings.yaml jdbcUrl kfp}. */
final class ReplicaMain {
  private ReplicaMain() {}

  @SuppressWarnings("SystemOut") // says that it is there
  public static void main(String... arguments) throws Exception {
    Replica.Parts parts =
        new Replica.Parts(
            arguments[0],
            SettingsFile.read(Path.of(arguments[1])),
            Place.store(arguments[2]),
            Place.client(URI.create(arguments[3])),
            new EffectLedger(new PostgresRunLedger(Place.ledger(arguments[2])), arguments[2]));
    try (Replica replica = Replica.start(parts, ChangeListener.none())) {
      System.out.println("works " + replica.retrainings());
      new CountDownLatch(1).await();
    }
  }
}
