#!/usr/bin/env bash
# Writes docs/openapi.json as the app serves it now.
set -euo pipefail
cd "$(dirname "$0")/.."
./eng/setup.sh
dotnet build tests/EndToEnd.Tests -c Release --verbosity quiet --nologo
RENEW_OPENAPI=1 dotnet tests/EndToEnd.Tests/bin/Release/net10.0/EndToEnd.Tests.dll --no-ansi --progress off --filter-class '*OpenApiTests'
