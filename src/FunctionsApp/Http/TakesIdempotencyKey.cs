namespace FunctionsApp.Http;

/// <summary>Marks an operation that takes an Idempotency-Key.</summary>
internal sealed class TakesIdempotencyKey;

/// <summary>Routes whose requests may be sent again.</summary>
internal static class IdempotentRoutes
{
    /// <summary>Answers a request that comes again under the same Idempotency-Key with the answer that it had.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) =>
        route
            .WithMetadata(new TakesIdempotencyKey())
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
