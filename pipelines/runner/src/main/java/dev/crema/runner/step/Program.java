package dev.crema.runner.step;

import java.util.List;

/**
 * What runs for a component on this machine.
 *
 * @param words program and arguments; KFP's placeholders are not replaced yet
 * @param digest of everything that decides what the program does
 * @param isJava whether the first word is this machine's java
 */
public record Program(List<String> words, String digest, boolean isJava) {}
