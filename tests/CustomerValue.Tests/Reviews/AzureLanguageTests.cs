using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using CustomerValue.Reviews;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerValue.Tests.Reviews;

/// <summary>Against a server on loopback that plays Azure AI Language.</summary>
public class AzureLanguageTests
{
    private const string Secret = "gruntle-the-secret-review";

    [Fact]
    public async Task Texts_go_in_tens_with_numbers_for_ids()
    {
        await using var service = await Service.StartAsync(_ => Answer);
        var texts = Enumerable.Range(0, 25).Select(i => new SentimentText($"customer-{i}", "bad delivery")).ToList();
        var results = await Analyzer(service).AnalyzeAsync(texts, TestContext.Current.CancellationToken);

        service.Requests.Select(r => r.Documents.Count).ShouldBe([10, 10, 5]);
        var request = service.Requests.First();
        request.Address.ShouldBe("/language/:analyze-text?api-version=2024-11-01");
        request.Key.ShouldBe("key-1");
        ((string)request.Body["kind"]!).ShouldBe("SentimentAnalysis");
        ((bool)request.Body["parameters"]!["opinionMining"]!).ShouldBeTrue();
        ((bool)request.Body["parameters"]!["loggingOptOut"]!).ShouldBeTrue();
        request.Body.ToJsonString().ShouldNotContain("customer-");
        ((string)request.Documents[3]!["id"]!).ShouldBe("3");
        ((string)request.Documents[3]!["language"]!).ShouldBe("en");
        results.Select(r => r.Id).ShouldBe(texts.Select(t => t.Id));
        results.ShouldAllBe(r => r.Source == SentimentSource.AzureLanguage && r.Problem == null);
    }

    [Fact]
    public async Task Opinions_are_read_with_their_aspects()
    {
        await using var service = await Service.StartAsync(_ => Answer);
        var result = (
            await Analyzer(service).AnalyzeAsync([Text("bad delivery")], TestContext.Current.CancellationToken)
        )[0];
        result.Label.ShouldBe(SentimentLabel.Negative);
        result.Negative.ShouldBe(0.9, 1e-9);
        var opinion = result.Aspects.ShouldHaveSingleItem();
        (opinion.Aspect, opinion.Target, opinion.Label).ShouldBe(("delivery", "delivery", SentimentLabel.Negative));
        opinion.Opinions.ShouldBe(["bad"]);
    }

    [Fact]
    public async Task Long_texts_are_cut_between_text_elements_and_control_characters_taken_out()
    {
        await using var service = await Service.StartAsync(_ => Answer);
        var long1 = "\u0007" + string.Concat(Enumerable.Repeat("e\u0301", 6_000));
        await Analyzer(service).AnalyzeAsync([Text(long1, "en")], TestContext.Current.CancellationToken);
        var sent = (string)service.Requests.Single().Documents[0]!["text"]!;
        new System.Globalization.StringInfo(sent).LengthInTextElements.ShouldBe(AzureLanguageClient.MaxTextElements);
        sent.ShouldEndWith("e\u0301");
        sent.ShouldNotContain("\u0007");
    }

    [Fact]
    public async Task A_throttled_request_waits_as_told_and_is_sent_again()
    {
        var throttled = new Throttle(TimeSpan.FromSeconds(1));
        await using var service = await Service.StartAsync(_ => throttled.IsOver ? Answer : _ => (429, "{}"));
        var result = (await Analyzer(service).AnalyzeAsync([Text("bad")], TestContext.Current.CancellationToken))[0];
        result.Source.ShouldBe(SentimentSource.AzureLanguage);
        service.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_of_one_document_leaves_the_others()
    {
        await using var service = await Service.StartAsync(_ =>
            request =>
            {
                var body = JsonNode.Parse(Answer(request).Body)!;
                body["results"]!["documents"]!.AsArray().RemoveAt(1);
                body["results"]!["errors"] = JsonNode.Parse(
                    $$$"""[{"id":"1","error":{"code":"InvalidRequest","message":"{{{Secret}}}","innererror":{"code":"InvalidDocument"} } }]"""
                );
                return (200, body.ToJsonString());
            }
        );
        var results = await Analyzer(service)
            .AnalyzeAsync(
                [Text("bad", id: "a"), Text(Secret, id: "b"), Text("bad", id: "c")],
                TestContext.Current.CancellationToken
            );
        results
            .Select(r => r.Source)
            .ShouldBe([SentimentSource.AzureLanguage, SentimentSource.Lexicon, SentimentSource.AzureLanguage]);
        results[1].Problem.ShouldBe("Azure AI Language refused the text: InvalidDocument.");
    }

    [Theory]
    [InlineData(500, "oops", "cannot be reached|status 500")]
    [InlineData(401, "{}", "status 401")]
    [InlineData(200, "this is not JSON", "documented form")]
    [InlineData(200, "[]", "documented form")]
    [InlineData(200, """{"results":{"documents":[{"id":"0","sentiment":7}]}}""", "documented form")]
    [InlineData(200, """{"results":{"documents":[]}}""", "left the text out")]
    public async Task A_failure_falls_back_and_says_so_without_the_text(int status, string body, string problem)
    {
        await using var service = await Service.StartAsync(_ => _ => (status, body));
        var result = (await Analyzer(service).AnalyzeAsync([Text(Secret)], TestContext.Current.CancellationToken))[0];
        result.Source.ShouldBe(SentimentSource.Lexicon);
        result.Problem!.ShouldMatch(problem);
        result.Problem!.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up()
    {
        await using var service = await Service.StartAsync(_ => null);
        var result = (await Analyzer(service, 0.2).AnalyzeAsync([Text("bad")], TestContext.Current.CancellationToken))[
            0
        ];
        result.Source.ShouldBe(SentimentSource.Lexicon);
        result.Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task With_an_identity_a_token_for_the_service_is_shown_and_no_key()
    {
        await using var service = await Service.StartAsync(_ => Answer, encrypted: true);
        var identity = new MadeIdentity();
        var options = new AzureLanguageOptions(TimeSpan.FromSeconds(300)) { Transport = service.Transport() };
        var client = new AzureLanguageClient(service.Address, identity, options, Aspects.Default, TimeProvider.System);
        var analyzer = new AzureSentiment(
            client,
            new LocalSentiment(null, Aspects.Default),
            NullLogger<AzureSentiment>.Instance
        );
        for (var call = 0; call < 2; call++)
        {
            var results = await analyzer.AnalyzeAsync([Text("bad")], TestContext.Current.CancellationToken);
            results[0].Source.ShouldBe(SentimentSource.AzureLanguage, results[0].Problem);
        }

        service.Requests.Count.ShouldBe(2);
        service.Requests.ShouldAllBe(r => r.Token == "Bearer token-1" && r.Key == null);
        identity.Scopes.ShouldBe(["https://cognitiveservices.azure.com/.default"]);
    }

    [Fact]
    public async Task An_identity_that_gets_no_token_falls_back_and_says_so()
    {
        await using var service = await Service.StartAsync(_ => Answer, encrypted: true);
        var options = new AzureLanguageOptions(TimeSpan.FromSeconds(300)) { Transport = service.Transport() };
        var client = new AzureLanguageClient(
            service.Address,
            new MadeIdentity { Refusal = "no managed identity" },
            options,
            Aspects.Default,
            TimeProvider.System
        );
        var analyzer = new AzureSentiment(
            client,
            new LocalSentiment(null, Aspects.Default),
            NullLogger<AzureSentiment>.Instance
        );
        var result = (await analyzer.AnalyzeAsync([Text(Secret)], TestContext.Current.CancellationToken))[0];
        result.Source.ShouldBe(SentimentSource.Lexicon);
        result.Problem.ShouldNotBeNull().ShouldNotContain(Secret);
        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void An_endpoint_without_encryption_is_refused() =>
        Should.Throw<ArgumentException>(() => Client(new Uri("http://language.example"), 1));

    private static SentimentText Text(string text, string? language = null, string id = "a") => new(id, text, language);

    private static AzureSentiment Analyzer(Service service, double seconds = 300) =>
        new(
            Client(service.Address, seconds),
            new LocalSentiment(null, Aspects.Default),
            NullLogger<AzureSentiment>.Instance
        );

    private static AzureLanguageClient Client(Uri address, double seconds)
    {
        var options = new AzureLanguageOptions(TimeSpan.FromSeconds(seconds));
        options.Retry.Delay = TimeSpan.FromMilliseconds(10);
        return new AzureLanguageClient(
            address,
            new AzureKeyCredential("key-1"),
            options,
            Aspects.Default,
            TimeProvider.System
        );
    }

    private static (int Status, string Body) Answer(Request request)
    {
        var documents = request.Documents.Select(d =>
            $$$"""{"id":"{{{d!["id"]}}}","sentiment":"negative","confidenceScores":{"positive":0.02,"neutral":0.08,"negative":0.9},"warnings":[],"sentences":[{"sentiment":"negative","confidenceScores":{"positive":0.02,"neutral":0.08,"negative":0.9},"offset":0,"length":12,"text":"bad delivery","targets":[{"sentiment":"negative","confidenceScores":{"positive":0.01,"negative":0.99},"offset":4,"length":8,"text":"delivery","relations":[{"relationType":"assessment","ref":"#/documents/0/sentences/0/assessments/0"}]}],"assessments":[{"sentiment":"negative","confidenceScores":{"positive":0.01,"negative":0.99},"offset":0,"length":3,"text":"bad","isNegated":false}]}]}"""
        );
        return (
            200,
            $$"""{"kind":"SentimentAnalysisResults","results":{"documents":[{{string.Join(',', documents)}}],"errors":[],"modelVersion":"2022-11-01"} }"""
        );
    }

    internal sealed record Request(string Address, string? Key, string? Token, JsonNode Body)
    {
        public JsonArray Documents => Body["analysisInput"]!["documents"]!.AsArray();
    }

    /// <summary>The service; a null answer never comes. Anything but a POST of the documented address is a 404.</summary>
    private sealed class Service : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly X509Certificate2? _certificate;

        private Service(WebApplication app, X509Certificate2? certificate) => (_app, _certificate) = (app, certificate);

        public ConcurrentQueue<Request> Requests { get; } = [];

        public Uri Address => new(_app.Urls.Single());

        /// <summary>A client's transport that trusts this server alone.</summary>
        public HttpClientTransport Transport()
        {
            var trust = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            trust.CustomTrustStore.Add(_certificate!);
            return new HttpClientTransport(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } });
        }

        public static async Task<Service> StartAsync(
            Func<int, Func<Request, (int Status, string Body)>?> answers,
            bool encrypted = false
        )
        {
            var builder = WebApplication.CreateSlimBuilder();
            var certificate = encrypted ? Certificate() : null;
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                    {
                        if (certificate is not null)
                        {
                            listen.UseHttps(certificate);
                        }
                    }
                )
            );
            var service = new Service(builder.Build(), certificate);
            service._app.Run(async context =>
            {
                if (context.Request.Method != "POST" || context.Request.Path != "/language/:analyze-text")
                {
                    context.Response.StatusCode = 404;
                    return;
                }

                var body = await JsonNode.ParseAsync(context.Request.Body);
                var request = new Request(
                    context.Request.Path + context.Request.QueryString,
                    context.Request.Headers["Ocp-Apim-Subscription-Key"],
                    context.Request.Headers.Authorization,
                    body!
                );
                var number = service.Requests.Count;
                service.Requests.Enqueue(request);
                if (answers(number) is not { } answer)
                {
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    return;
                }

                var (status, text) = answer(request);
                context.Response.StatusCode = status;
                if (status == 429)
                {
                    context.Response.Headers.RetryAfter = "1";
                }

                await context.Response.WriteAsync(text);
            });
            await service._app.StartAsync();
            return service;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _certificate?.Dispose();
        }

        private static X509Certificate2 Certificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
            var now = TimeProvider.System.GetUtcNow();
            return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        }
    }

    /// <summary>An identity whose tokens are numbered.</summary>
    private sealed class MadeIdentity : TokenCredential
    {
        public ConcurrentQueue<string> Scopes { get; } = [];

        public string? Refusal { get; init; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (Refusal is not null)
            {
                throw new AuthenticationFailedException(Refusal);
            }

            Scopes.Enqueue(string.Join(' ', requestContext.Scopes));
            return new AccessToken($"token-{Scopes.Count}", TimeProvider.System.GetUtcNow().AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
