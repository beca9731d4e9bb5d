#!/usr/bin/env bash
# Builds and lints the infrastructure offline and takes a snapshot of both profiles; any output is a failure, as some faults are only
# warnings.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet restore eng/bicep/bicep.csproj --verbosity quiet
bicep=$(dotnet msbuild eng/bicep/bicep.csproj -target:PrintPath -nologo -verbosity:minimal | tail -n 1 | tr -d ' ')
chmod +x "$bicep"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp infra/* "$copy"
# Stops at the first command that fails, whatever it says.
check() {
    "$bicep" build "$copy/main.bicep" --outfile "$copy/main.json" &&
        "$bicep" lint "$copy/main.bicep" &&
        "$bicep" format --pattern "$copy/*.bicep" &&
        diff --brief --exclude=main.json "$copy" infra || return
    for profile in dev prod; do
        # What a snapshot cannot tell before a deployment is a warning, too.
        CUSTOMERVALUE_PROFILE=$profile "$bicep" snapshot "$copy/main.bicepparam" --mode overwrite \
            --subscription-id 00000000-0000-0000-0000-000000000001 --location westeurope || return
    done
}
output=$(check 2>&1) && failed= || failed=1
if [ -n "$failed$output" ]; then
    echo "${output:-A command ended with an error and said nothing.}"
    exit 1
fi
echo "infra/ builds and lints clean, and so do the snapshots of both profiles"
