# The other way to run: the Functions host and the app in one image, for Azure Container Apps or any other place that takes images.
#   ./eng/publish.sh && docker build -t customervalue .
# For networks that the app trains itself: ./eng/publish.sh --full && docker build --build-arg PACKAGE=full -t customervalue .
FROM mcr.microsoft.com/azure-functions/base:4.0
ARG PACKAGE=app

# LightGBM works with OpenMP; XGBoost is one of the candidates where it is there.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 libxgboost0 \
    && rm -rf /var/lib/apt/lists/*

ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    FUNCTIONS_WORKER_RUNTIME=custom \
    ASPNETCORE_URLS=http://+:8080 \
    OMP_WAIT_POLICY=PASSIVE

COPY artifacts/publish/${PACKAGE}/ /home/site/wwwroot/

# The host keeps its logs under /home; the app writes to the temporary folder alone.
RUN useradd --system --uid 10001 --no-create-home app \
    && mkdir -p /home/LogFiles /home/data \
    && chown app /home/LogFiles /home/data
USER 10001
EXPOSE 8080
