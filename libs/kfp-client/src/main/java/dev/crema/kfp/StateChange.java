package dev.crema.kfp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a run came into a state.
 *
 * @param state the state
 * @param at when, in whole seconds; null if KFP does not say
 */
public record StateChange(RunState state, @Nullable Instant at) {
  static StateChange read(Fields fields) {
    return new StateChange(
        fields.word("state", RunState.ABSENT), fields.optionalInstant("update_time"));
  }
}
