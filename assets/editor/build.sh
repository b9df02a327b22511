#!/bin/sh
# Builds the query editor from npm by the lock file: build.sh [FOLDER]. Where that cannot be done (no npm, no network) one
# line says why and the status is 0: the site then shows its plain editor, a textarea.
set -u
case "${1:-}" in "" | /*) target="${1:-}" ;; *) target="$PWD/$1" ;; esac
cd "${0%/*}" || exit 1

plain() {
  echo "query editor: $1; the site shows its plain editor" >&2
  exit 0
}

for program in node npm; do
  command -v "$program" > /dev/null 2>&1 || plain "$program is not there (install nodejs and npm, then make editor)"
done
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
# Scripts of packages are not run. Without a network this ends within seconds.
npm ci --ignore-scripts --no-audit --no-fund \
  --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 --fetch-timeout=30000 > "$log" 2>&1 \
  || plain "npm ci: $(grep -m1 'npm error' "$log" || tail -n1 "$log")"
node build.mjs ${target:+"$target"} > "$log" 2>&1 || plain "build: $(grep -m1 -i 'error' "$log" || tail -n1 "$log")"
