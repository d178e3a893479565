/**
 * The work of a replica: takes the lease, decides whose turn it is, asks KFP and the run ledger,
 * and writes what it found. What it asks and what follows from answers is decided in {@link
 * dev.crema.retraining.core}.
 */
@NullMarked
package dev.crema.retraining.loop;

import org.jspecify.annotations.NullMarked;
