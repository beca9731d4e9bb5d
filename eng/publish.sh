#!/usr/bin/env bash
# Makes what is deployed: artifacts/publish/app and app.zip, for a 64-bit Linux without .NET. The same source gives the same bytes.
#   ./eng/publish.sh               without libtorch: networks are used, but not trained
#   ./eng/publish.sh --full        artifacts/publish/full and full.zip besides, with libtorch
#   ./eng/publish.sh --local-host  artifacts/publish/localhost besides: plays the Functions host, without .NET too
set -euo pipefail
cd "$(dirname "$0")/.."
full=
local_host=
for option in "$@"; do
    case $option in
    --full) full=1 ;;
    --local-host) local_host=1 ;;
    *)
        echo "publish: $option is no option; there are --full and --local-host" >&2
        exit 2
        ;;
    esac
done
./eng/setup.sh --publish
out=$PWD/artifacts/publish
common=(--configuration Release --runtime linux-x64 --self-contained --nologo --verbosity quiet -maxcpucount:1
    -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -p:DebugType=none -p:PublishDocumentationFiles=false)

# The zip holds times and modes, and files in the order they are given.
pack() {
    find "$1" -exec touch --no-dereference --date=2000-01-01T00:00:00Z {} +
    rm -f "$1.zip"
    (cd "$1" && find . -type f -printf '%P\n' | LC_ALL=C sort | TZ=UTC zip -q -9 -X -@ "$1.zip")
    echo "$1.zip: $(($(stat --format=%s "$1.zip") / 1000000)) MB, $(sha256sum "$1.zip" | cut -d ' ' -f 1)"
}

rm -rf "$out/app"
dotnet publish src/FunctionsApp "${common[@]}" -p:PublishReadyToRun=true --output "$out/app"
# Of IIS, of Windows, and what is embedded besides.
rm -rf "$out/app"/{web.config,onnxruntime.dll,onnxruntime_providers_shared.dll,Dashboard}
chmod -R u=rwX,go=rX "$out/app"
pack "$out/app"

if [ -n "$full" ]; then
    rm -rf "$out/full"
    cp --recursive "$out/app" "$out/full"
    cp --recursive artifacts/libtorch "$out/full/libtorch"
    chmod -R u=rwX,go=rX "$out/full"
    pack "$out/full"
fi

if [ -n "$local_host" ]; then
    rm -rf "$out/localhost"
    dotnet publish src/LocalHost "${common[@]}" --output "$out/localhost"
fi
