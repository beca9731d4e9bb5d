using System.ComponentModel.DataAnnotations;
using CustomerValue.Voice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerValue.Tests.Voice;

/// <summary>Against a server on loopback that plays the transcription of Azure OpenAI.</summary>
public class TranscriberTests
{
    [Fact]
    public async Task A_sound_is_sent_without_what_tells_the_customer()
    {
        await using var service = await StartAsync(200, """{"text":" The zip broke. "}""");
        var answer = await Transcriber
            .Create(Options(service.Address))!
            .RunAsync(MadeSound.Tone(440, 16_000, 0.2), TestContext.Current.CancellationToken);
        answer.ShouldBe(new Transcription("The zip broke.", null));
        service.Path.ShouldStartWith("/openai/deployments/whisper-1/audio/transcriptions");
        service.Key.ShouldBe("key-1");
        (service.FileName, service.FileLength).ShouldBe(("note.wav", 44 + (2 * 3_200)));
    }

    [Theory]
    [InlineData(400, "{}", "The transcription service answered with status 400.", false)]
    [InlineData(401, "a secret of the service", "The transcription service answered with status 401.", true)]
    [InlineData(200, "not JSON", "The transcription service cannot be used.", true)]
    public async Task A_failure_is_an_answer(int status, string body, string problem, bool isOutage)
    {
        await using var service = await StartAsync(status, body);
        var answer = await Transcriber
            .Create(Options(service.Address))!
            .RunAsync(new float[1_600], TestContext.Current.CancellationToken);
        answer.ShouldBe(new Transcription(null, problem, isOutage));
    }

    [Fact]
    public void Without_an_endpoint_there_is_none() => Transcriber.Create(new VoiceOptions()).ShouldBeNull();

    [Theory]
    [InlineData("http://speech.example", "whisper-1", "https address")]
    [InlineData("https://speech.example", "", "TranscriptionModel")]
    public void Settings_are_checked(string endpoint, string model, string problem)
    {
        var options = new VoiceOptions { TranscriptionEndpoint = new Uri(endpoint), TranscriptionModel = model };
        Should
            .Throw<ValidationException>(() => Validator.ValidateObject(options, new ValidationContext(options), true))
            .Message.ShouldContain(problem);
    }

    private static VoiceOptions Options(Uri address) =>
        new()
        {
            TranscriptionEndpoint = address,
            TranscriptionModel = "whisper-1",
            TranscriptionKey = "key-1",
            TranscriptionTimeoutSeconds = 10,
        };

    private static async Task<Service> StartAsync(int status, string body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new Service(builder.Build());
        service.App.Run(async context =>
        {
            service.Path = context.Request.Path;
            service.Key = context.Request.Headers["api-key"];
            var file = (await context.Request.ReadFormAsync()).Files.Single();
            (service.FileName, service.FileLength) = (file.FileName, file.Length);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });
        await service.App.StartAsync();
        return service;
    }

    private sealed class Service(WebApplication app) : IAsyncDisposable
    {
        public WebApplication App => app;

        public Uri Address => new(app.Urls.Single());

        public string? Path { get; set; }

        public string? Key { get; set; }

        public string? FileName { get; set; }

        public long FileLength { get; set; }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
