/**
 * What pipeline runs claim and report, in PostgreSQL: a key that one run has, the window of a
 * schedule that one run processes, what a run came to, how well the rows that it was to learn from
 * keep their contract. Every call may be repeated, by a retry or by another pod, and gives the same
 * answer.
 *
 * <p>Nothing of KFP, of MLflow or of data belongs here: a run is an id, and its rows two numbers.
 * The settings and the words for PostgreSQL's errors resemble those of the production log, and are
 * not shared: a module for twenty lines would tie a step that claims to everything that the log
 * needs.
 */
@NullMarked
package dev.crema.runledger;

import org.jspecify.annotations.NullMarked;
