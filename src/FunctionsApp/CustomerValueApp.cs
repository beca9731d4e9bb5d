using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerValue;
using CustomerValue.Erasure;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.History;
using CustomerValue.Media;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Photos;
using CustomerValue.Pipeline;
using CustomerValue.Previews;
using CustomerValue.Quality;
using CustomerValue.Recommendations;
using CustomerValue.Reviews;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using CustomerValue.Torch;
using CustomerValue.Voice;
using CustomerValue.Webhooks;
using CustomerValue.WhatIf;
using FunctionsApp.Access;
using FunctionsApp.Api;
using FunctionsApp.Functions;
using FunctionsApp.Hosting;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using FunctionsApp.Invocations;
using FunctionsApp.Pages;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace FunctionsApp;

/// <summary>Puts the app together: the pipeline's services, the functions, the API and the pages.</summary>
public static class CustomerValueApp
{
    private const string PortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";
    private const long CacheBytes = 64 << 20;

    /// <summary>Adds all services.</summary>
    public static void AddCustomerValue(this WebApplicationBuilder builder)
    {
        var port = builder.Configuration[PortVariable] ?? "8080";
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        AddSettings<CustomerValueOptions>(builder, CustomerValueOptions.Section);
        AddSettings<RecommendationOptions>(builder, RecommendationOptions.Section);
        AddSettings<SummaryOptions>(builder, SummaryOptions.Section);
        AddSettings<PhotoOptions>(builder, PhotoOptions.Section);
        AddSettings<VoiceOptions>(builder, VoiceOptions.Section);
        AddSettings<WebhookOptions>(builder, WebhookOptions.Section);
        builder.Services.AddSingleton(TimeProvider.System);
        // Several lines for each request: the host and the audit log have what matters of them.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.AddTelemetry();
        builder.AddAccess();
        AddStorage(builder);
        AddPipeline(builder.Services);
        AddFunctions(builder.Services);
        builder.Services.AddHostedService<StorageSetup>();
        builder.Services.AddMemoryCache(options => options.SizeLimit = CacheBytes);
        builder.Services.AddResponseCompression();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
        // As an exception a request that cannot be read says which member is wrong.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi("openapi", OpenApiText.Configure);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            // A number is a number, in bodies and in the OpenAPI document: not one or a text with one.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // A member with a typing error would be left out without a word.
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        });
    }

    /// <summary>Checks the settings and maps all paths.</summary>
    /// <exception cref="OptionsValidationException">Settings are wrong; each has a line in the failures.</exception>
    public static void MapCustomerValue(this WebApplication app)
    {
        SettingsCheck.Run(app.Services);
        // Outside of the exception handler, so that they also see how a request with an error ends.
        app.UseMiddleware<AuditLog>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                StatusCodeSelector = Problems.StatusOf,
                SuppressDiagnosticsCallback = context => Problems.IsCallers(context.Exception),
            }
        );
        app.UseStatusCodePages();
        app.UseResponseCompression();
        app.UseAccess();
        app.UseMiddleware<KnownParameters>();
        app.UseMiddleware<IdempotencyKeys>();
        app.MapInvocations();
        var api = app.MapGroup("/api").RequireAuthorization(Scopes.Read).WithAnswerTags();
        api.MapCustomers();
        api.MapPredictions();
        api.MapExports();
        api.MapPlans();
        api.MapUploads();
        api.MapRuns();
        api.MapModels();
        api.MapScores();
        api.MapSegments();
        api.MapRecommendations();
        api.MapQuality();
        api.MapReviews();
        api.MapSentiment();
        api.MapSpeech();
        api.MapPhotos();
        api.MapHealth();
        app.MapOpenApi("/api/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference(
                "/api/docs",
                options =>
                    options
                        .WithOpenApiRoutePattern("/api/openapi.json")
                        .DisableDefaultFonts()
                        .DisableTelemetry()
                        .DisableAgent()
                        .DisableMcp()
                        .HideClientButton()
                        .HideDeveloperTools()
            )
            .AllowAnonymous();
        app.MapPages();
    }

    private static void AddSettings<T>(WebApplicationBuilder builder, string section)
        where T : class => SettingsCheck.Add<T>(builder, section);

    private static void AddStorage(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(StorageSetup.Options(builder.Configuration));
        builder.Services.AddSingleton<StorageClients>();
        builder.Services.AddSingleton<BlobFiles>();
        builder.Services.AddSingleton<LakeStore>();
        builder.Services.AddSingleton<ExportTable>();
        builder.Services.AddSingleton<ErasureStore>();
        builder.Services.AddSingleton<RunTable>();
        builder.Services.AddSingleton<ModelStore>();
        builder.Services.AddSingleton<SentimentStore>();
        builder.Services.AddSingleton<LearnedStore>();
        builder.Services.AddSingleton<ScoreStore>();
        builder.Services.AddSingleton<ScoreTable>();
        builder.Services.AddSingleton<SegmentStore>();
        builder.Services.AddSingleton<RecommendationStore>();
        builder.Services.AddSingleton<SummaryStore>();
        builder.Services.AddSingleton<QualityStore>();
        builder.Services.AddSingleton<ReviewDriverStore>();
        builder.Services.AddSingleton<IdempotencyStore>();
        builder.Services.AddSingleton<WorkSender>();
    }

    private static void AddPipeline(IServiceCollection services)
    {
        services.AddSingleton(provider => new Scratch(
            provider.GetRequiredService<IOptions<CustomerValueOptions>>().Value.ScratchDirectory
        ));
        services.AddSingleton<IngestExport>();
        services.AddSingleton<RemoveExport>();
        services.AddSingleton<PreviewGate>();
        services.AddSingleton<ExportPlans>();
        services.AddSingleton<PreviewExport>();
        services.AddSingleton<CurrentQuality>();
        services.AddSingleton<IngestMedia>();
        services.AddSingleton<IPhotoTrainer, PhotoTrainer>();
        services.AddSingleton<InferredCategories>();
        services.AddSingleton<ProductPhotos>();
        services.AddSingleton<LearnPhotos>();
        services.AddSingleton<ShopPhotos>();
        services.AddSingleton<ShopVoice>();
        services.AddSingleton<VoiceNotes>();
        services.AddSingleton<TrainVoice>();
        services.AddSingleton<FeaturizePartition>();
        services.AddSingleton<IValidateOptions<CustomerValueOptions>, CandidateNames>();
        services.AddSingleton<IValidateOptions<CustomerValueOptions>, GroupSettingsCheck>();
        services.AddSingleton(provider =>
            CandidateNames.Chosen(provider.GetRequiredService<IOptions<CustomerValueOptions>>().Value)
        );
        services.AddSingleton<TrainSentiment>();
        services.AddSingleton<TrainModels>();
        services.AddSingleton<ScorePartition>();
        services.AddSingleton<CheckQuality>();
        services.AddSingleton<DescribeReviews>();
        services.AddSingleton<PublishScores>();
        services.AddSingleton<RecommendProducts>();
        services.AddSingleton<ISummaryCache, BlobSummaryCache>();
        services.AddSingleton<ReviewQuotes>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<SummaryOptions>>().Value;
            return new SummaryWriter(
                SummaryChat.Create(options),
                options,
                provider.GetRequiredService<ISummaryCache>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SummaryWriter>>()
            );
        });
        services.AddSingleton<SummarizeSegments>();
        services.AddSingleton<AnnounceScores>();
        services.AddSingleton<RunPlanner>();
        services.AddSingleton<Freshness>();
        services.AddSingleton<StageGuard>();
        services.AddSingleton<ScoreReader>();
        services.AddSingleton<PredictCustomers>();
        services.AddSingleton<RecommendationReader>();
        services.AddSingleton<RejectReader>();
        services.AddSingleton<EraseCustomer>();
        services.AddSingleton<CustomerData>();
        services.AddSingleton<ShopSentiment>();
        services.AddSingleton<HistoryReader>();
    }

    private static void AddFunctions(IServiceCollection services)
    {
        services.AddSingleton<IFunction, FeaturizeExportFunction>();
        services.AddSingleton<IFunction, FeaturizePartitionFunction>();
        services.AddSingleton<IFunction, RetrainFunction>();
        services.AddSingleton<IFunction, ScorePartitionFunction>();
        services.AddSingleton<IFunction, PublishScoresFunction>();
        services.AddSingleton<IFunction, RecommendFunction>();
        services.AddSingleton<IFunction, SummarizeSegmentsFunction>();
        services.AddSingleton<IFunction, LearnPhotosFunction>();
        services.AddSingleton<IFunction, AnnounceScoresFunction>();
        services.AddSingleton<IFunction, RetrainNightlyFunction>();
        services.AddSingleton<IFunction, ScoreNightlyFunction>();
    }
}
