package dev.crema.inference.drift;

import dev.crema.drift.WindowCounts;
import java.time.Instant;

/**
 * What this process counted of a window.
 *
 * @param start the window's beginning, included
 * @param end its end, not included
 * @param counts its rows; nobody changes them any more
 */
public record ClosedWindow(Instant start, Instant end, WindowCounts counts) {}
