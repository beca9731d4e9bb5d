using System.Security.Cryptography;
using System.Text.Json;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FunctionsApp.Api;

/// <summary>Tags of answers: what the caller has already is not sent again.</summary>
internal static class AnswerTag
{
    /// <summary>Sets the answer's tag, and tells whether the caller has that answer already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="content">Equal for equal answers, so that it is a strong ETag.</param>
    public static bool NotModified(HttpContext context, string content)
    {
        var tag = new EntityTagHeaderValue($"\"{content}\"");
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.CacheControl = "private, no-cache";
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(t => t.Compare(tag, useStrongComparison: false));
    }

    /// <summary>
    /// Gives all values that a group's GETs answer a tag that follows from their JSON. An answer whose tag is known before it is made, such as one
    /// of scores, has its own, and one that must not be stored has none.
    /// </summary>
    public static RouteGroupBuilder WithAnswerTags(this RouteGroupBuilder group) =>
        group.AddEndpointFilter(
            async (context, next) =>
            {
                var result = await next(context);
                var http = context.HttpContext;
                var isOpen =
                    HttpMethods.IsGet(http.Request.Method)
                    && http.Response.Headers.ETag.Count == 0
                    && http.GetEndpoint()?.Metadata.GetMetadata<NeverStored>() is null;
                var answer = result is INestedHttpResult nested ? nested.Result : result;
                return
                    isOpen
                    && answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }
                    && answer is IValueHttpResult { Value: { } value }
                    ? Tagged(http, value)
                    : result;
            }
        );

    private static IResult Tagged(HttpContext context, object value)
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), json);
        return NotModified(context, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(bytes, "application/json; charset=utf-8");
    }
}
