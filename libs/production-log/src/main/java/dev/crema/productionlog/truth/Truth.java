package dev.crema.productionlog.truth;

import java.time.Instant;

/** A label, when it came true, when it reached us, and who said so. */
record Truth(String label, Instant observedAt, Instant recordedAt, String source) {}
