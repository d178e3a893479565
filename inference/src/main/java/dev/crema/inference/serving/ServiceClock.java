package dev.crema.inference.serving;

import java.time.InstantSource;

/** The clock of whoever starts the service with one of its own; else it is the machine's. */
public interface ServiceClock extends InstantSource {}
