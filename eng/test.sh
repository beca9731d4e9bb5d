#!/usr/bin/env bash
# Sets up and runs every test. The last line tells the totals.
set -uo pipefail
cd "$(dirname "$0")/.."
./eng/setup.sh --tests || exit 1
dotnet build FunctionsApp.sln -c Release --no-restore --verbosity quiet --nologo || exit 1

# The end-to-end tests drive what is deployed. It is made while the library's tests run, as much of that keeps one core alone at work.
results=$(mktemp -d)
publishing=
trap 'kill $publishing 2>/dev/null; rm -rf "$results"' EXIT
./eng/publish.sh --local-host >"$results/publish.log" 2>&1 &
publishing=$!
export CUSTOMERVALUE_APP=$PWD/artifacts/publish/app
# Processes of a few seconds do not live to gain by code that is compiled by its profile.
export DOTNET_TieredPGO=0

passed=0
failed=0
skipped=0
broken=0
for project in CustomerValue.Tests CustomerValue.Torch.Tests FunctionsApp.Tests EndToEnd.Tests; do
    if [ "$project" != CustomerValue.Tests ] && [ -n "$publishing" ]; then
        wait "$publishing"
        status=$?
        publishing=
        cat "$results/publish.log"
        [ "$status" = 0 ] || exit 1
    fi

    echo "== $project"
    log="$results/$project.log"
    dotnet "tests/$project/bin/Release/net10.0/$project.dll" --no-ansi --progress off 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
    succeeded=$(count succeeded)
    if [ -z "$succeeded" ]; then
        echo "$project did not report its totals (exit code $status)"
        broken=1
        continue
    fi

    passed=$((passed + succeeded))
    failed=$((failed + $(count failed)))
    skipped=$((skipped + $(count skipped)))
    [ "$status" = 0 ] || broken=1
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$broken" = 0 ] && [ "$passed" -gt 0 ]
