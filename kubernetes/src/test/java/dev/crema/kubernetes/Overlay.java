package dev.crema.kubernetes;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The overlays; each is rendered once. */
enum Overlay {
  LOCAL,
  STAGING,
  PRODUCTION;

  private static final Map<Overlay, String> RENDERED = new ConcurrentHashMap<>();

  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  String yaml() {
    return RENDERED.computeIfAbsent(
        this, overlay -> Scripts.run("kubernetes/render.sh", overlay.folder()));
  }

  /** Returns its objects, made anew, so that a test may break them. */
  Manifests manifests() {
    return Manifests.parse(yaml());
  }
}
