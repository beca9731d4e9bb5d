using System.Reflection;
using System.Text;

namespace CustomerValue;

/// <summary>Text files that are compiled into the assembly, such as the .sql files.</summary>
internal static class EmbeddedText
{
    /// <summary>Reads one by its path in the project, with forward slashes.</summary>
    /// <exception cref="FileNotFoundException">No such file was embedded.</exception>
    public static string Read(string path)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(path)
            ?? throw new FileNotFoundException($"'{path}' is not embedded in the assembly.", path);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
