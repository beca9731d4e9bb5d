using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FunctionsApp.Hosting;

namespace FunctionsApp.Tests;

/// <summary>Writes docs/settings.md from the options classes and their comments.</summary>
internal static partial class SettingsPage
{
    private static readonly ConcurrentDictionary<string, Dictionary<string, XElement>> Read = new(
        StringComparer.Ordinal
    );

    private const string Head = """
        # Settings

        Environment variables of the handler, which are app settings in Azure, `Values` of `local.settings.json` and `--set Name=Value` of
        LocalHost. This page is written from the options classes by `./eng/renew-settings.sh`.

        All are looked at when the app starts. A name that nothing reads, a value of another type or outside its range stops the start with a
        line that names the setting, one for each that is wrong.

        ## Storage and host

        | setting | meaning |
        |---|---|
        | `AzureWebJobsStorage` | Connection string; for the emulator alone. |
        | `AzureWebJobsStorage__accountName` | Name of the storage account, which is reached with the app's identity. |
        | `AzureWebJobsStorage__clientId` | Client id of a user-assigned identity. |
        | `AzureWebJobsStorage__credential` | `managedidentity`, for the Functions host. |
        | `APPLICATIONINSIGHTS_CONNECTION_STRING`, `APPLICATIONINSIGHTS_AUTHENTICATION_STRING` | Where host and app send telemetry, and as whom. |
        | `OTEL_EXPORTER_OTLP_ENDPOINT` | Where the app sends telemetry over OTLP ([operate](operate.md)). |
        | `OMP_WAIT_POLICY` | `PASSIVE`: native threads that wait leave the processor to others. |

        """;

    /// <summary>The page.</summary>
    public static string Of(IReadOnlyList<SettingsPart> parts)
    {
        var page = new StringBuilder(Head);
        foreach (var part in parts.OrderBy(p => p.Section, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Variable(part.Section)}\n\n");
            page.Append("| setting | values | default | meaning |\n|---|---|---|---|\n");
            foreach (var row in Rows(part.Options, Variable(part.Section)))
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{row.Name}` | {row.Values} | {row.Default} | {row.Meaning} |\n"
                );
            }
        }

        return page.ToString();
    }

    /// <summary>Comments that tell another default than the code has.</summary>
    public static IEnumerable<string> WrongDefaults(IReadOnlyList<SettingsPart> parts) =>
        from part in parts
        let options = Activator.CreateInstance(part.Options)!
        from property in Settable(part.Options)
        let told = ToldDefault().Match(Comment(property)).Groups["value"].Value
        where told.Length > 0 && property.GetValue(options) is not null
        let value = property.GetValue(options) is TimeSpan { Ticks: TimeSpan.TicksPerDay }
            ? "one day"
            : Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)!
        where value is not "System.Object" && !value.StartsWith("System.", StringComparison.Ordinal)
        where !told.Replace(",", "", StringComparison.Ordinal).StartsWith(value, StringComparison.OrdinalIgnoreCase)
        select $"{property.DeclaringType!.Name}.{property.Name} is {value}, told as {told}";

    private static IEnumerable<(string Name, string Values, string Default, string Meaning)> Rows(
        Type type,
        string prefix
    )
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in Settable(type))
        {
            var (name, item) = Shape($"{prefix}__{property.Name}", property.PropertyType);
            if (item.IsClass && item != typeof(string) && item != typeof(Uri))
            {
                foreach (var row in Rows(item, name))
                {
                    yield return row with
                    {
                        Meaning = $"{First(Comment(property))} {row.Meaning}",
                    };
                }
            }
            else
            {
                yield return (name, Values(property, item), Default(property.GetValue(options)), Comment(property));
            }
        }
    }

    /// <summary>Name and type of a single value: lists and dictionaries have one for each item.</summary>
    private static (string Name, Type Item) Shape(string name, Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return !value.IsGenericType ? (name, value)
            : value.GetGenericTypeDefinition() == typeof(Dictionary<,>)
                ? Shape($"{name}__KEY", value.GetGenericArguments()[1])
            : Shape($"{name}__0", value.GetGenericArguments()[0]);
    }

    private static string Values(PropertyInfo property, Type type) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range
            ? $"{Number(range.Minimum)} {(range.Maximum is int.MaxValue ? "or more" : $"to {Number(range.Maximum)}")}"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : type == typeof(bool) ? "true, false"
        : type == typeof(DateOnly) ? "a day, 2025-12-31"
        : type == typeof(TimeSpan) ? "a time span, 1.00:00:00"
        : type == typeof(Uri) ? "an address"
        : type == typeof(string) ? "text"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : "a number";

    private static string Default(object? value) =>
        value switch
        {
            null or "" => "",
            string text when text.StartsWith(Path.GetTempPath(), StringComparison.Ordinal) =>
                $"`{text[Path.GetTempPath().Length..]}` in the temporary folder",
            string text => $"`{text}`",
            IEnumerable => "",
            bool flag => flag ? "true" : "false",
            Enum or TimeSpan => value.ToString()!,
            _ => Number(value),
        };

    private static string Number(object value) =>
        value is double or decimal
            ? Convert.ToString(value, CultureInfo.InvariantCulture)!
            : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties().Where(p => p.CanWrite).OrderBy(p => p.MetadataToken);

    private static string Comment(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        var summary = Summaries(type.Assembly.GetName().Name!)[$"P:{type.FullName}.{property.Name}"];
        summary = new XElement(summary);
        foreach (var see in summary.Elements("see").ToList())
        {
            see.ReplaceWith($"`{((string)see.Attribute("cref")!).Split('.')[^1]}`");
        }

        foreach (var code in summary.Elements("c").ToList())
        {
            code.ReplaceWith($"`{code.Value}`");
        }

        return Blank().Replace(summary.Value.Trim(), " ").Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static Dictionary<string, XElement> Summaries(string assembly) =>
        Read.GetOrAdd(
            assembly,
            name =>
                XDocument
                    .Load(Path.Combine(AppContext.BaseDirectory, $"{name}.xml"))
                    .Descendants("member")
                    .Where(m => m.Element("summary") is not null)
                    .ToDictionary(m => (string)m.Attribute("name")!, m => m.Element("summary")!)
        );

    private static string First(string comment) => comment.Split(['.', ':'])[0] + ":";

    private static string Variable(string section) => section.Replace(":", "__", StringComparison.Ordinal);

    [GeneratedRegex(@"\bDefault (?<value>[^:]+?)(\.( |$)|,(?!\d)| \(|:)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ToldDefault();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blank();
}
