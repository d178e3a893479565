/**
 * What the routes of every service need: problems, the reading of addresses and bodies, the page at
 * {@code /docs}.
 */
@NullMarked
package dev.crema.service.rest;

import org.jspecify.annotations.NullMarked;
