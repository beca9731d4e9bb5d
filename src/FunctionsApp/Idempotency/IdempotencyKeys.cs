using System.Security.Cryptography;
using System.Text;
using CustomerValue;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Api;
using FunctionsApp.Http;

namespace FunctionsApp.Idempotency;

/// <summary>
/// Answers a request that comes again under the same Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) with the answer
/// that it had, for a day. Only answers that say it was done are kept: what failed may be tried again under the same key.
/// </summary>
internal sealed class IdempotencyKeys(RequestDelegate next, IdempotencyStore answers, TimeProvider time)
{
    /// <summary>Header that carries the key.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Header that says that the answer was given before.</summary>
    public const string Replayed = "Idempotent-Replayed";

    /// <summary>Longest key.</summary>
    public const int MaxLength = 255;

    public async Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        if (given.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is null)
        {
            await next(context);
            return;
        }

        if (given.Count > 1 || given[0] is not { Length: > 0 and <= MaxLength } key || !Ascii.IsValid(key))
        {
            await Problems.Invalid(Header, $"Send one key of 1 to {MaxLength} ASCII characters.").ExecuteAsync(context);
            return;
        }

        // Two callers may think of the same key.
        var name = ContentHash.Of(Caller.Of(context.User), context.Request.Path, key);
        var request = await HashAsync(context.Request);
        var standing = await answers.TakeAsync(name, request, context.RequestAborted);
        if (standing is null)
        {
            await WorkAsync(context, name, request);
        }
        else if (standing.Request != request)
        {
            await Problems.IdempotencyKeyReused().ExecuteAsync(context);
        }
        else if (standing.IsOpen)
        {
            await Problems.IdempotencyKeyInUse(context).ExecuteAsync(context);
        }
        else
        {
            await AgainAsync(context.Response, standing);
        }
    }

    private async Task WorkAsync(HttpContext context, string name, string request)
    {
        var (caller, body) = (context.Response.Body, new MemoryStream());
        context.Response.Body = body;
        var kept = false;
        try
        {
            await next(context);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                var answer = new StoredResponse(
                    request,
                    time.GetUtcNow(),
                    context.Response.StatusCode,
                    context.Response.ContentType,
                    context.Response.Headers.Location,
                    body.ToArray()
                );
                // Somebody who does not wait for the answer may ask again.
                await answers.KeepAsync(name, answer, CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            context.Response.Body = caller;
            if (!kept)
            {
                await answers.GiveBackAsync(name, CancellationToken.None);
            }
        }

        body.Position = 0;
        await body.CopyToAsync(caller, context.RequestAborted);
    }

    private static async Task AgainAsync(HttpResponse response, StoredResponse answer)
    {
        response.StatusCode = answer.Status!.Value;
        response.ContentType = answer.ContentType;
        response.Headers[Replayed] = "true";
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }

        await response.Body.WriteAsync(answer.Body);
    }

    private static async Task<string> HashAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.QueryString} {request.ContentType}\n"));
        var buffer = new byte[81_920];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
