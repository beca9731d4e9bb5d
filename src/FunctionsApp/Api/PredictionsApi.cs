using CustomerValue.Exports;
using CustomerValue.Scoring;
using CustomerValue.WhatIf;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>An order line.</summary>
/// <param name="Time">When it was ordered, ISO 8601; UTC where it names no offset.</param>
/// <param name="UnitPrice">Price of a unit in the currency of the scores, before the discount.</param>
/// <param name="Quantity">Units, negative for a return; left out: one.</param>
/// <param name="Discount">What was taken off the line; left out: nothing.</param>
/// <param name="Sku">The product; left out: unknown.</param>
/// <param name="OrderId">Lines with the same one are one order; left out: unknown.</param>
/// <param name="Country">Where it went, as the shop's exports write it; left out: unknown.</param>
public sealed record PredictionOrder(
    DateTime Time,
    decimal UnitPrice,
    decimal Quantity = 1,
    decimal Discount = 0,
    string? Sku = null,
    string? OrderId = null,
    string? Country = null
);

/// <summary>A customer with the orders to predict from.</summary>
/// <param name="CustomerId">An id of your choice, 1 to 200 characters, unique in the request.</param>
/// <param name="Orders">1 to 1,000 order lines.</param>
public sealed record PredictionCustomer(string? CustomerId, IReadOnlyList<PredictionOrder?>? Orders);

/// <summary>Customers to predict; nothing of them is stored.</summary>
/// <param name="Customers">1 to 100 customers, with 10,000 order lines at most.</param>
public sealed record PredictionRequest(IReadOnlyList<PredictionCustomer?>? Customers);

/// <summary>Predictions of customers that are not in the store.</summary>
internal static class PredictionsApi
{
    private const int MaxCustomers = 100;
    private const int MaxOrders = 1_000;
    private const int MaxLines = 10_000;
    private const int MaxText = 200;
    private const long MaxBytes = 4 << 20;

    // Both stay within what amounts are stored as.
    private const decimal MostPrice = 1_000_000;
    private const decimal MostUnits = 1_000_000;

    public static void MapPredictions(this IEndpointRouteBuilder api) =>
        api.MapPost("/predictions", PredictAsync)
            .WithTags("Customers")
            .WithName("PredictCustomers")
            .WithSummary(
                "Predictions for customers who are not in the store, or what-ifs, from the orders in the request, by the current champion"
            )
            .WithDescription(
                "Nothing is stored. Customers are scored by the current model from the orders that the request lists, as of the day of the current scores. 404 before the first scores."
            )
            .WithExample(
                new PredictionRequest([
                    new PredictionCustomer(
                        "new-1",
                        [
                            new PredictionOrder(
                                new DateTime(2025, 9, 14, 18, 5, 0, DateTimeKind.Utc),
                                24.9m,
                                2,
                                Sku: "S0101"
                            ),
                            new PredictionOrder(
                                new DateTime(2025, 11, 3, 9, 30, 0, DateTimeKind.Utc),
                                12.5m,
                                Discount: 2.5m
                            ),
                        ]
                    ),
                ])
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Results<Ok<LookupResponse>, ProblemHttpResult>> PredictAsync(
        PredictionRequest request,
        ScoreReader reader,
        PredictCustomers predict,
        CancellationToken cancellation
    )
    {
        if (Lines(request, out var lines) is { } wrong)
        {
            return wrong;
        }

        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        try
        {
            var found = await predict.RunAsync(current.Run, lines, cancellation);
            var known = found.Select(c => c.CustomerId).ToHashSet(StringComparer.Ordinal);
            return TypedResults.Ok(
                new LookupResponse(
                    current.Run,
                    current.AsOf,
                    current.HorizonDays,
                    current.Currency,
                    found,
                    [
                        .. request
                            .Customers!.Select(c => c!.CustomerId!)
                            .Where(id => !known.Contains(CustomerId.Stored(id))),
                    ]
                )
            );
        }
        catch (ExportRefusedException e)
        {
            return Problems.Invalid("customers", e.Message);
        }
    }

    private static ProblemHttpResult? Lines(PredictionRequest request, out List<AskedLine> lines)
    {
        lines = [];
        if (request.Customers is not { Count: > 0 and <= MaxCustomers } customers)
        {
            return Problems.Invalid("customers", $"Send 1 to {MaxCustomers} customers.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < customers.Count; i++)
        {
            // What the reader of uploads would trim or take for nobody is not an id here.
            if (customers[i] is not { CustomerId: { } id } customer || !IsId(id) || !ids.Add(CustomerId.Stored(id)))
            {
                return Problems.Invalid(
                    $"customers[{i}].customerId",
                    $"Each customer has an id of its own, 1 to {MaxText} characters without space around or control characters, and no word for nobody such as guest."
                );
            }

            if (customer.Orders is not { Count: > 0 and <= MaxOrders } orders || lines.Count + orders.Count > MaxLines)
            {
                return Problems.Invalid(
                    $"customers[{i}].orders",
                    $"Send 1 to {MaxOrders} order lines for each customer, and at most {MaxLines} in all."
                );
            }

            for (var j = 0; j < orders.Count; j++)
            {
                if (
                    orders[j] is not { } order
                    || order.UnitPrice is < 0 or > MostPrice
                    || order.Discount is < 0 or > MostPrice
                    || order.Quantity is 0 or < -MostUnits or > MostUnits
                    || new[] { order.Sku, order.OrderId, order.Country }.Any(t => t is not null && !IsText(t))
                )
                {
                    return Problems.Invalid(
                        $"customers[{i}].orders[{j}]",
                        $"An order line has a time, a price and a discount of 0 to {MostPrice}, a quantity other than 0 of at most {MostUnits}, and texts of 1 to {MaxText} characters."
                    );
                }

                var at = order.Time.Kind == DateTimeKind.Local ? order.Time.ToUniversalTime() : order.Time;
                lines.Add(
                    new AskedLine(
                        id,
                        at,
                        order.Quantity,
                        order.UnitPrice,
                        order.Discount,
                        order.Sku,
                        order.OrderId,
                        order.Country
                    )
                );
            }
        }

        return null;
    }

    private static bool IsId(string id) => IsText(id) && CustomerId.Stored(id).Length > 0;

    private static bool IsText(string text) =>
        text.Length is > 0 and <= MaxText && text.Trim().Length == text.Length && !text.Any(char.IsControl);
}
