using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Voice;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Api;

/// <summary>What was said in a sound.</summary>
/// <param name="Text">What was said, in its order; empty where nothing was understood.</param>
/// <param name="Source">phrases: the shop's own; azureOpenAI: a transcription.</param>
/// <param name="Phrases">The shop's phrases that were heard, in their order.</param>
/// <param name="UnknownSeconds">Length of what was said and is none of the shop's phrases; null before they are learned.</param>
/// <param name="Problem">Why free speech was not transcribed although it is configured, or null.</param>
public sealed record SpeechResponse(
    string Text,
    SpeechSource Source,
    IReadOnlyList<HeardPhrase> Phrases,
    double? UnknownSeconds,
    string? Problem
);

/// <summary>What is said in a sound.</summary>
internal static class SpeechApi
{
    private const string Name = "The body";

    public static void MapSpeech(this IEndpointRouteBuilder api) =>
        api.MapPost("/speech/recognize", RecognizeAsync)
            .WithTags("Voice")
            .WithName("RecognizeSpeech")
            .WithSummary("What is said in a WAV file: the shop's own phrases in their order, or a transcription")
            .WithDescription(
                "The body is a WAV file. source tells whether the answer is made of the shop's own phrases or is a transcription; 404 where there are neither phrases nor a service."
            )
            .WithMetadata(new RequestSizeLimitAttribute(VoiceOptions.MaxBytes + 1L))
            .TakesIdempotencyKey()
            .Accepts<Stream>("audio/wav", "audio/x-wav", "audio/wave", "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<SpeechResponse>, ProblemHttpResult>> RecognizeAsync(
        HttpRequest request,
        ShopVoice voice,
        IOptions<VoiceOptions> options,
        CancellationToken cancellation
    )
    {
        try
        {
            var body = await UploadBody.ReadAsync(request, VoiceOptions.MaxBytes, cancellation);
            var samples = WavReader.Read(body, Name, options.Value.MaxSeconds);
            return await voice.ReadAsync(samples, cancellation) is { } said
                ? TypedResults.Ok(
                    new SpeechResponse(
                        said.Text,
                        said.Source,
                        said.Heard?.Phrases ?? [],
                        said.Heard?.UnknownSeconds,
                        said.Problem
                    )
                )
                : Problems.NoModel(
                    "voice",
                    "Upload clips under voice-phrases/<phrase>/ and POST /api/runs, or set CustomerValue__Voice__TranscriptionEndpoint."
                );
        }
        catch (ExportRefusedException e)
        {
            return Problems.Refused(e);
        }
        catch (Exception e) when (e is ModelFitException or InvalidDataException)
        {
            return Problems.Unavailable(e.Message);
        }
    }
}
