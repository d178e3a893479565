package dev.crema.service.security;

import java.util.List;

/**
 * The routes that a service declares beside those that every service has: one bean. The roles that
 * it names are the roles that there are.
 *
 * @param rules one for each method and path
 */
public record RouteTable(List<RouteRule> rules) {

  /** Copies the list. */
  public RouteTable {
    rules = List.copyOf(rules);
  }
}
