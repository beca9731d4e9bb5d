#!/usr/bin/env bash
# Checks the OpenAPI document, Markdown, and the spelling of what people read.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 20 ] || {
    echo "lint: Node.js $(node --version) is too old for the checks. Install version 20 or newer." >&2
    exit 1
}
if [ eng/lint/package-lock.json -nt eng/lint/node_modules/.package-lock.json ]; then
    (cd eng/lint && npm ci --no-audit --no-fund --loglevel=error)
    touch eng/lint/node_modules/.package-lock.json
fi
tools=eng/lint/node_modules/.bin
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true NO_COLOR=1
# What it says on standard error of newer versions of Node.js is shown only with a finding.
said=$("$tools/redocly" lint docs/openapi.json --extends recommended --max-problems 20 2>&1) || {
    echo "$said" >&2
    exit 1
}
"$tools/markdownlint-cli2" "*.md" "docs/**/*.md" >/dev/null
"$tools/cspell" lint -c eng/lint/cspell.json --no-progress --no-summary "*.md" "docs/**/*.md" src/FunctionsApp/Dashboard/text/en.json
