package dev.crema.runner.step;

import java.util.List;

/**
 * What runs for a component on this machine.
 *
 * @param words program and arguments; KFP's placeholders are not replaced yet
 * @param digest of everything that decides what the program does
 * @param isJava whether the first word is this machine's java
 * @param isImage whether it runs in an image, whose digest this one is
 */
public record Program(List<String> words, String digest, boolean isJava, boolean isImage) {}
