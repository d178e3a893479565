package dev.crema.openlineage;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepReport;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What happened and when, to be made an event of later: that loads classes. */
record RunEventAt(EventType type, StepReport report, @Nullable ErrorKind failure, Instant time) {
  RunEvent make(Settings settings) {
    return new Events(settings.namespace(), InstantSource.fixed(time)).event(type, report, failure);
  }
}
