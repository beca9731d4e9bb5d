#!/usr/bin/env bash
# Sets up, uploads a made-up shop's exports, runs the whole pipeline, shows the result and the dashboard's address.
#   ./eng/demo.sh                     the small shop; the app goes on until Ctrl+C
#   ./eng/demo.sh --exit              ends after the first run; not zero if anything failed
#   ./eng/demo.sh --shop large        50,000 customers
#   ./eng/demo.sh --upload FILE ...   your own exports instead
set -euo pipefail
cd "$(dirname "$0")/.."
./eng/setup.sh
dotnet build src/FunctionsApp -c Release --no-restore --verbosity quiet --nologo
dotnet build src/LocalHost -c Release --no-restore --verbosity quiet --nologo

arguments=("$@")
case " $* " in
*" --shop "* | *" --upload "*) ;;
*) arguments+=(--shop small) ;;
esac
exec dotnet src/LocalHost/bin/Release/net10.0/LocalHost.dll --app src/FunctionsApp/bin/Release/net10.0 "${arguments[@]}"
