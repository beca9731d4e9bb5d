using System.Text.Json;

namespace CustomerValue.Bench;

/// <summary>Where figures go: a line of JSON each, and the screen.</summary>
internal sealed class Results(TextWriter json)
{
    public void Write(
        string bench,
        string dataset,
        string model,
        string metric,
        double value,
        string unit,
        bool print = true
    )
    {
        json.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    bench,
                    dataset,
                    model,
                    metric,
                    value,
                    unit,
                }
            )
        );
        if (print)
        {
            Console.WriteLine($"{dataset, -24} {model, -31} {metric, -30} {value:G8} {unit}");
        }
    }
}
