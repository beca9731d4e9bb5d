using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues.Models;

namespace LocalHost;

/// <summary>The bodies that the Functions host posts to a custom handler. Strings are encoded as JSON once more, as the host does.</summary>
public static class InvocationPayloads
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A queue trigger's body.</summary>
    /// <param name="binding">Name of the trigger's binding; "trigger" at its end is dropped, as the host does.</param>
    /// <param name="function">Name of the function.</param>
    /// <param name="message">The message.</param>
    /// <param name="now">Time of the call.</param>
    public static string Queue(string binding, string function, QueueMessage message, DateTimeOffset now) =>
        new JsonObject
        {
            ["Data"] = new JsonObject { [DataName(binding)] = Encoded(message.MessageText) },
            ["Metadata"] = new JsonObject
            {
                ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
                ["Id"] = Encoded(message.MessageId),
                ["PopReceipt"] = Encoded(message.PopReceipt),
                ["ExpirationTime"] = Encoded(Iso(message.ExpiresOn)),
                ["InsertionTime"] = Encoded(Iso(message.InsertedOn)),
                ["NextVisibleTime"] = Encoded(Iso(message.NextVisibleOn)),
                ["sys"] = Sys(function, now, message.MessageId),
            },
        }.ToJsonString(Plain);

    /// <summary>A timer trigger's body.</summary>
    /// <param name="binding">Name of the trigger's binding.</param>
    /// <param name="function">Name of the function.</param>
    /// <param name="status">When it last ran and runs next.</param>
    /// <param name="pastDue">Whether it should have run before now.</param>
    /// <param name="now">Time of the call.</param>
    public static string Timer(string binding, string function, TimerStatus status, bool pastDue, DateTimeOffset now) =>
        new JsonObject
        {
            ["Data"] = new JsonObject
            {
                [DataName(binding)] = new JsonObject
                {
                    ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
                    ["ScheduleStatus"] = new JsonObject
                    {
                        ["Last"] = Iso(status.Last),
                        ["Next"] = Iso(status.Next),
                        ["LastUpdated"] = Iso(status.LastUpdated),
                    },
                    ["IsPastDue"] = pastDue,
                },
            },
            ["Metadata"] = new JsonObject { ["sys"] = Sys(function, now, function) },
        }.ToJsonString(Plain);

    private static string DataName(string binding) =>
        binding.EndsWith("trigger", StringComparison.OrdinalIgnoreCase) && binding.Length > "trigger".Length
            ? binding[..^"trigger".Length]
            : binding;

    private static JsonObject Sys(string function, DateTimeOffset now, string id) =>
        new()
        {
            ["MethodName"] = function,
            ["UtcNow"] = Iso(now),
            ["RandGuid"] = id,
        };

    private static string Encoded(string text) => JsonSerializer.Serialize(text, Plain);

    private static string Iso(DateTimeOffset? time) =>
        time is { } value
            ? value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
            : "";
}

/// <summary>When a timer last ran and runs next.</summary>
/// <param name="Last">Last occurrence.</param>
/// <param name="Next">Next occurrence.</param>
/// <param name="LastUpdated">When this was written.</param>
public sealed record TimerStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);
