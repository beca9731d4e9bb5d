#!/usr/bin/env bash
# Writes docs/settings.md from the options classes.
set -euo pipefail
cd "$(dirname "$0")/.."
./eng/setup.sh
dotnet build tests/FunctionsApp.Tests -c Release --verbosity quiet --nologo
RENEW_SETTINGS=1 dotnet tests/FunctionsApp.Tests/bin/Release/net10.0/FunctionsApp.Tests.dll --no-ansi --progress off --filter-class '*SettingsTests'
