using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Hosting;

/// <summary>A section of the settings and the options that it fills.</summary>
/// <param name="Section">Name of the section, such as <c>CustomerValue:Photos</c>.</param>
/// <param name="Options">Type of the options.</param>
/// <param name="Refusals">What the validators of the options that are services say to them.</param>
internal sealed record SettingsPart(
    string Section,
    Type Options,
    Func<IServiceProvider, object, IEnumerable<string>> Refusals
);

/// <summary>
/// Looks at all settings when the app starts, and tells everything that is wrong with them at once: names that nothing reads,
/// values of another type, and what the options themselves refuse.
/// </summary>
internal sealed partial class SettingsCheck
{
    private readonly IReadOnlyList<SettingsPart> _parts;
    private readonly List<string> _wrong = [];
    private readonly Dictionary<string, string?> _right = [];

    private SettingsCheck(IReadOnlyList<SettingsPart> parts) => _parts = parts;

    /// <summary>Reads a section into options, and lets the check know of it.</summary>
    public static void Add<T>(WebApplicationBuilder builder, string section)
        where T : class
    {
        builder.Services.AddOptions<T>().Bind(builder.Configuration.GetSection(section));
        builder.Services.AddSingleton(
            new SettingsPart(
                section,
                typeof(T),
                (services, options) =>
                    services
                        .GetServices<IValidateOptions<T>>()
                        .SelectMany(v => v.Validate(Options.DefaultName, (T)options).Failures ?? [])
            )
        );
    }

    /// <summary>Stops the start where a setting is wrong.</summary>
    /// <exception cref="OptionsValidationException">A line for each wrong setting is in its failures.</exception>
    public static void Run(IServiceProvider services)
    {
        var wrong = Wrong(services.GetRequiredService<IConfiguration>(), services);
        if (wrong.Count > 0)
        {
            throw new OptionsValidationException("settings", typeof(SettingsPart), wrong);
        }
    }

    /// <summary>A line for each wrong setting, with its name as an environment variable.</summary>
    public static IReadOnlyList<string> Wrong(IConfiguration configuration, IServiceProvider services)
    {
        var parts = services.GetServices<SettingsPart>().ToList();
        var check = new SettingsCheck(parts);
        if (StorageSetup.Options(configuration).Flaw() is { } flaw)
        {
            check._wrong.Add(flaw);
        }

        check._wrong.AddRange(TelemetrySetup.Flaws(configuration));
        foreach (var part in parts)
        {
            check.Names(part.Options, configuration.GetSection(part.Section));
        }

        var right = new ConfigurationBuilder().AddInMemoryCollection(check._right).Build();
        foreach (var part in parts)
        {
            var options = Activator.CreateInstance(part.Options)!;
            right.GetSection(part.Section).Bind(options);
            check.Values(options, part.Section);
            check._wrong.AddRange(part.Refusals(services, options));
        }

        return [.. check._wrong.Distinct(StringComparer.Ordinal)];
    }

    private void Names(Type options, IConfigurationSection section)
    {
        foreach (var child in section.GetChildren().Where(c => !_parts.Any(p => IsSame(p.Section, c.Path))))
        {
            var property = options.GetProperties().FirstOrDefault(p => p.CanWrite && IsSame(p.Name, child.Key));
            if (property is null)
            {
                Unknown(child);
            }
            else
            {
                Value(property.PropertyType, child);
            }
        }
    }

    private void Value(Type type, IConfigurationSection section)
    {
        if (type.IsGenericType && type.GetGenericArguments() is [.., var item] && IsMany(type))
        {
            foreach (var child in section.GetChildren())
            {
                Value(item, child);
            }
        }
        else if (IsOptions(type))
        {
            Names(type, section);
        }
        else
        {
            Scalar(type, section);
        }
    }

    private void Scalar(Type type, IConfigurationSection section)
    {
        foreach (var child in section.GetChildren())
        {
            Unknown(child);
        }

        if (section.Value is null)
        {
            return;
        }

        try
        {
            section.Get(type);
            _right[section.Path] = section.Value;
        }
        catch (InvalidOperationException)
        {
            // The value is not told where it may be an address with a secret in it.
            _wrong.Add(
                type == typeof(Uri)
                    ? $"{Variable(section.Path)} is no address such as https://name.example."
                    : $"{Variable(section.Path)} is '{section.Value}'. Set {Wanted(Nullable.GetUnderlyingType(type) ?? type)}."
            );
        }
    }

    private void Unknown(IConfigurationSection section)
    {
        var inner = section.GetChildren().ToList();
        if (section.Value is not null || inner.Count == 0)
        {
            _wrong.Add($"{Variable(section.Path)} is no setting of the app. docs/settings.md lists them all.");
        }

        inner.ForEach(Unknown);
    }

    private void Values(object options, string path)
    {
        var context = new ValidationContext(options);
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, context, results, validateAllProperties: true);
        // The validator asks the options themselves only when no property is wrong; here all is told at once.
        results.AddRange((options as IValidatableObject)?.Validate(context) ?? []);
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            var name = Variable(member is null ? path : $"{path}:{member}");
            var message = result.ErrorMessage!;
            _wrong.Add(
                message.StartsWith("CustomerValue", StringComparison.Ordinal) ? Variable(message) : $"{name}: {message}"
            );
        }

        foreach (var property in options.GetType().GetProperties().Where(p => IsMany(p.PropertyType)))
        {
            var items = ((System.Collections.IEnumerable)property.GetValue(options)!).Cast<object>();
            foreach (var (item, i) in items.Select((item, i) => (item, i)).Where(x => IsOptions(x.item.GetType())))
            {
                Values(item, $"{path}:{property.Name}:{i}");
            }
        }
    }

    private static string Wanted(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time span such as 1.00:00:00"
        : type == typeof(DateOnly) ? "a day such as 2025-12-31"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : "a number";

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsMany(Type type) =>
        type.IsGenericType && typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    /// <summary>Whether a type is a class of settings, and no text or address.</summary>
    private static bool IsOptions(Type type) =>
        type.IsClass && type != typeof(string) && type != typeof(Uri) && !type.IsGenericType;

    /// <summary>Names of settings in a text as environment variables have them.</summary>
    private static string Variable(string text) => Separator().Replace(text, "__");

    [GeneratedRegex(@"(?<=\w):(?=\w)", RegexOptions.None, 1000)]
    private static partial Regex Separator();
}
