#!/usr/bin/env bash
# Makes the images where Podman can start them, runs Maven with all tests, then counts them over every module and names what was skipped and what failed.
# Usage: run-tests.sh <maven arguments>; the exit code is Maven's.
set -u
# Containers run as other users: they read what the build and the tests write.
umask 022
cd "$(dirname "$0")/../.." || exit 1
find . -path '*/target/surefire-reports' -type d -prune -exec rm -rf {} +
.mvn/unchecked.sh || exit 1
JAVA_HOME=$(.mvn/jdk25.sh) || exit 1
export JAVA_HOME
if command -v podman > /dev/null; then
  CREMA_CHECKED=1 make --no-print-directory images ||
    echo "The images cannot be made (see above): the tests that start them are skipped, or fail where images are old." >&2
else
  echo "There is no podman on the PATH: the tests that start containers are skipped. Maybe run: apt-get install podman" >&2
fi
# Two modules at a time: half of a test's time is waiting for servers, containers and clocks.
# A shell starts background jobs with Ctrl-C ignored and children inherit that; some tests press it.
.mvn/python.sh -P -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' mvn -B -ntp -T 2 --fail-at-end "$@"
code=$?
.mvn/python.sh -P - "$code" <<'PY'
import pathlib, sys
import xml.etree.ElementTree as tree

passed, failed, skipped = 0, [], []
for report in sorted(pathlib.Path(".").glob("**/target/surefire-reports/TEST-*.xml")):
    for case in tree.parse(report).getroot().iter("testcase"):
        name = f'{case.get("classname")}.{case.get("name")}'
        reason = case.find("skipped")
        if reason is not None:
            # An assumption says why in its stack trace alone.
            said = reason.get("message") or (reason.text or "").strip().split("\n")[0]
            skipped.append(f'{name}: {said.split("Assumption failed: ")[-1] or "no reason given"}')
        elif (bad := case.find("failure")) is not None or (bad := case.find("error")) is not None:
            said = [line.strip() for line in (bad.get("message") or bad.text or "").split("\n") if line.strip()]
            failed.append(f'{name}: {" / ".join(said[:6])[:600] or "no message"}')
        else:
            passed += 1
print()  # Maven leaves colour codes on its last line
for name in failed:
    print("FAILED ", name)
for name in skipped:
    print("SKIPPED", name)
print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
PY
[ "$code" -eq 0 ] && touch .build/built
exit "$code"
