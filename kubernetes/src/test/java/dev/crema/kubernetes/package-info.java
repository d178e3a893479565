/**
 * Tests of what {@code kubectl kustomize} makes of this folder: every object is read strictly, and
 * every invariant has a twin that breaks it. Nothing in here that needs a cluster.
 */
@NullMarked
package dev.crema.kubernetes;

import org.jspecify.annotations.NullMarked;
