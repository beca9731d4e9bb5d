using System.ComponentModel;
using System.Text.Json;
using CustomerValue.Erasure;
using CustomerValue.Exports;
using CustomerValue.History;
using CustomerValue.Models.Churn;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Caching.Memory;

namespace FunctionsApp.Api;

/// <summary>One customer's prediction with what it refers to.</summary>
/// <param name="Run">Scoring run that it comes from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">The prediction is for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="Customer">The prediction.</param>
public sealed record CustomerResponse(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    CustomerScore Customer
);

/// <summary>A page of customers.</summary>
/// <param name="Run">Scoring run that they come from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">The predictions are for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="Items">The customers.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record CustomerPage(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    IReadOnlyList<CustomerScore> Items,
    string? NextCursor
);

/// <summary>Customers to look up.</summary>
/// <param name="Ids">1 to 1,000 customer ids.</param>
public sealed record LookupRequest(IReadOnlyList<string>? Ids);

/// <summary>The customers that were found.</summary>
/// <param name="Run">Scoring run that they come from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">The predictions are for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="Found">Their predictions, ordered by id.</param>
/// <param name="Missing">Ids that the run does not have.</param>
public sealed record LookupResponse(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    IReadOnlyList<CustomerScore> Found,
    IReadOnlyList<string> Missing
);

/// <summary>Predictions of customers.</summary>
internal static class CustomersApi
{
    private const int MaxLookup = 1000;
    private const int HorizonDays = 90;
    private static readonly DateOnly AsOf = new(2025, 12, 31);

    /// <summary>The customer of the examples.</summary>
    private static readonly CustomerScore Somebody = new()
    {
        CustomerId = "C000042",
        ExpectedSpend = 182.4,
        ExpectedOrders = 2.31,
        BuyProbability = 0.87,
        SpendIfBuys = 181.3,
        SpendIfBuysLow = 62.9,
        SpendIfBuysHigh = 382.5,
        SpendP05 = 0,
        SpendP10 = 0,
        SpendP50 = 160.2,
        SpendP90 = 365.9,
        SpendP95 = 455.1,
        ChurnProbability = 0.13,
        State = CustomerState.Active,
        UsualGapDays = 21.5,
        AtStake = 41.3,
        AtRisk = false,
        TopTierProbability = 0.74,
        Tier = "Platinum",
        Segment = 2,
        BehaviourTier = "champions",
        NeedTier = "replenishers",
        RecencyDays = 12,
        PurchaseDays = 17,
        SpendToDate = 1_290.55,
        Drivers = [new Driver("recency_days", "12", 61.2), new Driver("spend_last_horizon", "240.5", 38.9)],
    };

    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers
            .MapGet("/{id}", GetAsync)
            .WithName("GetCustomer")
            .WithSummary("The prediction for one customer")
            .WithDescription(
                "Expected spend with its range, probability of buying, state, tiers, segment and the reasons behind the figures, from the newest published scores. 404 where nobody of the id was scored."
            )
            .Produces<CustomerResponse>()
            .WithExample(answer: new CustomerResponse("run-0123456789abcdef", AsOf, HorizonDays, "EUR", Somebody))
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);
        customers
            .MapGet("/", ListAsync)
            .WithName("ListCustomers")
            .WithSummary("Customers by tier, segment, risk or the start of their id, sorted, page by page")
            .WithDescription(
                "Filters are combined with AND. Without a sort the customers with the highest expected spend come first. Pages belong to one publication: 410 once newer scores were published."
            )
            .AnswersPages()
            .ProducesProblem(StatusCodes.Status404NotFound);
        customers
            .MapPost("/lookup", LookupAsync)
            .WithName("LookupCustomers")
            .WithSummary("The predictions for up to 1,000 customers")
            .WithDescription(
                "Answers in the order of the ids, with those that are not known in a list of their own, so that one unknown id does not fail the request."
            )
            .WithExample(
                new LookupRequest(["C000042", "C999999"]),
                new LookupResponse("run-0123456789abcdef", AsOf, HorizonDays, "EUR", [Somebody], ["C999999"])
            )
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        customers
            .MapGet("/{id}/history", HistoryAsync)
            .WithName("GetCustomerHistory")
            .WithSummary("What one customer did: days with orders, weeks with events, reviews with their sentiment")
            .WithDescription(
                "What the predictions were made from, oldest first. An unknown id is a 404; a customer without events or reviews has empty lists."
            )
            .Produces<CustomerHistory>()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);
        customers
            .MapGet("/{id}/data", DataAsync)
            .WithMetadata(new NeverStored())
            .RequireAuthorization(Scopes.Admin)
            .WithName("GetCustomerData")
            .WithSummary("All that is held of one customer: rows of uploads, refused rows, features, predictions")
            .WithDescription(
                "For a request for access to personal data. The answer is marked as not to be stored, so that it has no ETag."
            )
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        customers
            .MapDelete("/{id}", EraseAsync)
            .RequireAuthorization(Scopes.Admin)
            .WithName("EraseCustomer")
            .WithSummary(
                "Removes one customer for good: lake, features, scores, uploads that hold the customer, later uploads"
            )
            .WithDescription(
                "Erases the customer from everything that is stored and from what is uploaded later, and answers with what was removed. It cannot be undone. 409 while a run is going or an upload is being read."
            )
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> HistoryAsync(
        [Description("The customer's id as in the exports")] string id,
        HttpContext context,
        HistoryReader reader,
        IMemoryCache cache,
        CancellationToken cancellation
    )
    {
        id = PathText.Customer(context, id);
        var sources = await reader.SourcesAsync(cancellation);
        if (sources is null)
        {
            return NoHistory();
        }

        if (AnswerTag.NotModified(context, sources.Tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!cache.TryGetValue((sources.Tag, nameof(CustomerHistory), id), out byte[]? bytes))
        {
            var history = await reader.FindAsync(sources, id, cancellation);
            if (history is null)
            {
                return NoHistory();
            }

            bytes = JsonSerializer.SerializeToUtf8Bytes(history, BlobFiles.Json);
            cache.Set(
                (sources.Tag, nameof(CustomerHistory), id),
                bytes,
                new MemoryCacheEntryOptions { Size = bytes.Length + 200 }
            );
        }

        return TypedResults.Bytes(bytes!, "application/json; charset=utf-8");

        static ProblemHttpResult NoHistory() =>
            Problems.NotFound("customer", "No upload has a row of a customer with this id.");
    }

    private static async Task<Results<Ok<HeldData>, ProblemHttpResult>> DataAsync(
        [Description("The customer's id as in the exports")] string id,
        HttpContext context,
        CustomerData data,
        CancellationToken cancellation
    )
    {
        id = PathText.Customer(context, id);
        if (id.Length == 0)
        {
            return Nobody();
        }

        context.Response.Headers.CacheControl = "no-store";
        return await data.FindAsync(id, cancellation) is { } held
            ? TypedResults.Ok(held)
            : Problems.NotFound("customer", "Nothing is held of a customer with this id.");
    }

    private static async Task<Results<Ok<ErasureRecord>, ProblemHttpResult>> EraseAsync(
        [Description("The customer's id as in the exports")] string id,
        HttpContext context,
        EraseCustomer erase
    )
    {
        id = PathText.Customer(context, id);
        if (id.Length == 0)
        {
            return Nobody();
        }

        try
        {
            // Somebody who does not wait for the answer has asked for it all the same.
            return TypedResults.Ok(await erase.RunAsync(id, CancellationToken.None));
        }
        catch (ErasureRefusedException e)
        {
            return Problems.ErasureRefused(e.Message);
        }
    }

    private static ProblemHttpResult Nobody() =>
        Problems.Invalid(
            "id",
            "A blank and words such as null, n/a and guest stand for no customer in exports. Give a customer's id; a slash in it is written as %2F."
        );

    private static async Task<IResult> GetAsync(
        [Description("The customer's id as in the exports")] string id,
        HttpContext context,
        ScoreReader reader,
        IMemoryCache cache,
        CancellationToken cancellation
    )
    {
        id = PathText.Customer(context, id);
        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        if (AnswerTag.NotModified(context, current.Tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!cache.TryGetValue((current.Tag, id), out byte[]? bytes))
        {
            var json = await reader.FindJsonAsync(current.Run, id, cancellation);
            if (json is null)
            {
                return Problems.NotFound("customer", "The current scores have no customer with this id.");
            }

            var score = JsonSerializer.Deserialize<CustomerScore>(json, BlobFiles.Json)!;
            var answer = new CustomerResponse(current.Run, current.AsOf, current.HorizonDays, current.Currency, score);
            bytes = JsonSerializer.SerializeToUtf8Bytes(answer, BlobFiles.Json);
            cache.Set((current.Tag, id), bytes, new MemoryCacheEntryOptions { Size = bytes.Length + 200 });
        }

        return TypedResults.Bytes(bytes!, "application/json; charset=utf-8");
    }

    private static async Task<Results<Ok<CustomerPage>, ProblemHttpResult, StatusCodeHttpResult>> ListAsync(
        HttpContext context,
        ScoreReader reader,
        [AsParameters] CustomerFilterQuery wanted,
        [Description("Field to sort by, with a leading minus for highest first; default -expectedSpend")] string? sort,
        [AsParameters] PageQuery page,
        CancellationToken cancellation
    )
    {
        sort ??= "-expectedSpend";
        var field = sort.TrimStart('-');
        if (!ScoreReader.SortColumns.ContainsKey(field) || sort.Length - field.Length > 1)
        {
            return Problems.Invalid(
                "sort",
                $"Use one of {string.Join(", ", ScoreReader.SortColumns.Keys)}, or one with a leading minus."
            );
        }

        if ((page.WrongLimit() ?? wanted.WrongState()) is { } wrong)
        {
            return wrong;
        }

        if (!Cursor.TryRead(page.Cursor, out var after))
        {
            return Problems.WrongCursor();
        }

        var filter = wanted.Filter;
        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        if (after is not null && (after.Run != current.Run || after.Sort != sort || after.Filter != filter))
        {
            return Problems.CursorExpired();
        }

        if (AnswerTag.NotModified(context, current.Tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        var size = page.Size;
        var query = new CustomerQuery(
            filter,
            field,
            sort.StartsWith('-'),
            after is null ? null : (after.Value, after.Id),
            size + 1
        );
        var items = await reader.ListAsync(current.Run, query, cancellation);
        var next = items.Count > size ? Cursor.After(current.Run, sort, filter, field, items[size - 1]).Write() : null;
        return TypedResults.Ok(
            new CustomerPage(
                current.Run,
                current.AsOf,
                current.HorizonDays,
                current.Currency,
                [.. items.Take(size)],
                next
            )
        );
    }

    private static async Task<Results<Ok<LookupResponse>, ProblemHttpResult>> LookupAsync(
        LookupRequest request,
        ScoreReader reader,
        CancellationToken cancellation
    )
    {
        if (request.Ids is not { Count: > 0 and <= MaxLookup } ids || ids.Any(string.IsNullOrEmpty))
        {
            return Problems.Invalid("ids", $"Give 1 to {MaxLookup} customer ids, none of them empty.");
        }

        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        var stored = ids.Distinct(StringComparer.Ordinal)
            .ToDictionary(id => id, CustomerId.Stored, StringComparer.Ordinal);
        var found = await reader.FindManyAsync(current.Run, [.. stored.Values], cancellation);
        var known = found.Select(c => c.CustomerId).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Ok(
            new LookupResponse(
                current.Run,
                current.AsOf,
                current.HorizonDays,
                current.Currency,
                found,
                [.. stored.Where(id => !known.Contains(id.Value)).Select(id => id.Key)]
            )
        );
    }
}
