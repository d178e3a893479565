package dev.crema.productionlog.truth;

import java.time.Instant;

/** An observation that waits, its place in the queue, and until when. */
record Pending(long sequence, Candidate candidate, Instant expiresAt) {}
