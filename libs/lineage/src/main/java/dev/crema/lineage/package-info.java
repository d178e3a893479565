/**
 * The why: from a prediction to its version, runs, data, contract and commit, and from a version to
 * the retraining, the alert and the drift report that led to it.
 *
 * <p>Only reads, and only where the environment says; nothing of a command line or a service.
 */
@NullMarked
package dev.crema.lineage;

import org.jspecify.annotations.NullMarked;
