using System.ComponentModel;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>Which page of a list is asked for, as parameters of a path.</summary>
internal sealed class PageQuery
{
    private const int MaxLimit = 500;
    private const int DefaultLimit = 50;

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "limit")]
    [Description("Items in a page, 1 to 500; default 50")]
    public int? Limit { get; init; }

    /// <summary>Items in the page.</summary>
    public int Size => Limit ?? DefaultLimit;

    /// <summary>The answer to a number of items that no page has, or null.</summary>
    public ProblemHttpResult? WrongLimit() =>
        Limit is < 1 or > MaxLimit ? Problems.Invalid("limit", $"Use 1 to {MaxLimit}.") : null;

    /// <summary>A page of a list.</summary>
    /// <param name="list">What else the list depends on: its filter, the version of its data.</param>
    /// <param name="ordered">The whole list.</param>
    /// <param name="key">Tells an item from all others.</param>
    public Paged<T> Of<T>(string list, IReadOnlyList<T> ordered, Func<T, string> key)
    {
        var (start, wrong) = From(list, after => Place(ordered, key, after));
        if (wrong is not null)
        {
            return new Paged<T>([], null, wrong);
        }

        IReadOnlyList<T> items = [.. ordered.Skip(start).Take(Size)];
        var next = start + items.Count < ordered.Count ? Next(list, key(items[^1])) : null;
        return new Paged<T>(items, next, null);
    }

    /// <summary>The cursor of the page after an item.</summary>
    public static string Next(string list, string after) => Opaque.Write(new PageCursor(list, after));

    /// <summary>Where the page begins, from 0, or the answer where it cannot be told.</summary>
    /// <param name="list">As of <see cref="Of"/>.</param>
    /// <param name="place">The place after an item, or null where that is gone.</param>
    public (int Start, ProblemHttpResult? Wrong) From(string list, Func<string, int?> place)
    {
        if (WrongLimit() is { } wrong)
        {
            return (0, wrong);
        }

        if (string.IsNullOrEmpty(Cursor))
        {
            return (0, null);
        }

        return Opaque.Read<PageCursor>(Cursor) is not { List: not null, After: not null } cursor
                ? (0, Problems.WrongCursor())
            : cursor.List == list && place(cursor.After) is { } start ? (start, null)
            : (0, Problems.CursorExpired());
    }

    private static int? Place<T>(IReadOnlyList<T> ordered, Func<T, string> key, string after)
    {
        for (var i = 0; i < ordered.Count; i++)
        {
            if (key(ordered[i]) == after)
            {
                return i + 1;
            }
        }

        return null;
    }

    private sealed record PageCursor(string List, string After);
}

/// <summary>A page of a list, or the answer where it cannot be told.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Wrong">What is wrong with the question, or null.</param>
internal sealed record Paged<T>(IReadOnlyList<T> Items, string? Next, ProblemHttpResult? Wrong);

/// <summary>Describes lists that come page by page.</summary>
internal static class PagedRoutes
{
    /// <summary>Adds the answers to a wrong limit or cursor, and to a cursor of a list that has changed.</summary>
    public static RouteHandlerBuilder AnswersPages(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status410Gone);
}
