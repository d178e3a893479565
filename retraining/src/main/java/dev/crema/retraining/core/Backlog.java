package dev.crema.retraining.core;

import java.time.Duration;

/**
 * What has not ended.
 *
 * @param oldestWaiting how long ago the oldest that waits for its turn or for a person was asked
 *     for; zero if none waits
 * @param oldestUnderWay how long ago the oldest that is under way was decided; zero if none is
 */
public record Backlog(Duration oldestWaiting, Duration oldestUnderWay) {}
