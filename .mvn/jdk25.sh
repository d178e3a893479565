#!/usr/bin/env bash
# Prints the home of a JDK 25, or one sentence that says how to get one. Sourced by nothing, called by make and the launchers.
set -eu

is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

candidates() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  local java
  java=$(command -v javac || true)
  [ -z "$java" ] || dirname "$(dirname "$(readlink -f "$java")")"
  printf '%s\n' /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    /opt/*jdk*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home
}

while IFS= read -r home; do
  if is_jdk_25 "$home"; then
    printf '%s\n' "$home"
    exit 0
  fi
done < <(candidates)
echo "Crema needs JDK 25 and found none in JAVA_HOME, on the PATH or in /usr/lib/jvm. Maybe install Temurin 25 (https://adoptium.net) and set JAVA_HOME to its folder." >&2
exit 1
