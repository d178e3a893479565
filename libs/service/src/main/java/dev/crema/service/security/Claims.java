package dev.crema.service.security;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.crema.service.settings.SecuritySettings;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a token must say, and what is taken from it. The signature was verified before. */
final class Claims {
  /** How far the issuer's clock may be from ours. */
  static final long SKEW_MILLIS = 60_000;

  private static final int MAX_SUBJECT = 256;
  private static final int MAX_TENANT = 128;

  private final SecuritySettings settings;
  private final Map<String, Role> known;

  /**
   * Makes a judge.
   *
   * @param roles those that there are; others that a token names are passed over
   */
  Claims(SecuritySettings settings, Set<Role> roles) {
    this.settings = settings;
    this.known = roles.stream().collect(Collectors.toMap(Role::name, role -> role));
  }

  Verdict judge(JWTClaimsSet claims, long now) {
    Date end = claims.getExpirationTime();
    if (end == null) {
      return new Verdict.Bad("The token has no end (exp).");
    }
    if (end.getTime() <= now - SKEW_MILLIS) {
      return new Verdict.Bad("The token has expired.");
    }
    if (isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)) {
      return new Verdict.Bad("The token is not valid yet.");
    }
    if (!settings.issuer().equals(claims.getIssuer())) {
      return new Verdict.Bad("The token is of another issuer.");
    }
    if (!claims.getAudience().contains(settings.audience())) {
      return new Verdict.Bad("The token is for another audience.");
    }
    String tenant = null;
    if (!settings.tenantClaim().isEmpty()) {
      tenant = plain(find(claims.getClaims(), settings.tenantClaim()), MAX_TENANT);
      if (tenant == null) {
        return new Verdict.Bad("The token names no tenant.");
      }
    }
    String subject = plain(claims.getSubject(), MAX_SUBJECT);
    Set<Role> roles = roles(find(claims.getClaims(), settings.rolesClaim()));
    return new Verdict.Good(new Identity(subject, tenant, roles), end.getTime() + SKEW_MILLIS);
  }

  private static boolean isAhead(@Nullable Date time, long now) {
    return time != null && time.getTime() > now + SKEW_MILLIS;
  }

  /** A claim's own name may have dots (an address, say), so the whole comes before the path. */
  private static @Nullable Object find(Map<String, Object> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    Object value = claims;
    for (String part : path.split("\\.", -1)) {
      if (!(value instanceof Map<?, ?> map)) {
        return null;
      }
      value = map.get(part);
    }
    return value;
  }

  private Set<Role> roles(@Nullable Object value) {
    Collection<?> names =
        switch (value) {
          case String text -> List.of(text.split(" ", -1));
          case Collection<?> list -> list;
          case null, default -> List.of();
        };
    Set<Role> roles = new HashSet<>();
    for (Object name : names) {
      Role role = name instanceof String text ? known.get(text) : null;
      if (role != null) {
        roles.add(role);
      }
    }
    return roles;
  }

  /** Returns a text that can stand anywhere; null if the value is none. */
  private static @Nullable String plain(@Nullable Object value, int most) {
    return value instanceof String text
            && !text.isEmpty()
            && text.length() <= most
            && text.codePoints().allMatch(Claims::isPlain)
        ? text
        : null;
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
