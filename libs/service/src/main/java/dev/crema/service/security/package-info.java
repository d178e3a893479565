/**
 * Who may call which route: tokens, roles, the table of routes. Knows nothing of connections; no
 * route is answered here.
 */
@NullMarked
package dev.crema.service.security;

import org.jspecify.annotations.NullMarked;
