#!/usr/bin/env bash
# Builds and lints the infrastructure offline; any output is a failure, as some faults are only warnings.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet restore eng/bicep/bicep.csproj --verbosity quiet
bicep=$(dotnet msbuild eng/bicep/bicep.csproj -target:PrintPath -nologo -verbosity:minimal | tail -n 1 | tr -d ' ')
chmod +x "$bicep"
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
output=$("$bicep" build infra/main.bicep --outfile "$built/main.json" 2>&1; "$bicep" lint infra/main.bicep 2>&1)
if [ -n "$output" ]; then
    echo "$output"
    exit 1
fi
echo "infra/main.bicep builds and lints clean"
