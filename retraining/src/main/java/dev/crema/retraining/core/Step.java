package dev.crema.retraining.core;

/** An errand that goes on, or what it found. */
public sealed interface Step permits Errand, Finding {}
