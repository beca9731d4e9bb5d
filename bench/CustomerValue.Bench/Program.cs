using System.CommandLine;
using CustomerValue.Bench;

var name = new Argument<string>("name") { Description = "btyd-fits or value" };
var data = new Option<string>("--data")
{
    Description = "Folder with the data sets, one sub-folder each",
    Required = true,
};
var json = new Option<string?>("--json")
{
    Description = "File for lines of {bench, dataset, model, metric, value, unit}",
};
var root = new RootCommand("Benchmarks of CustomerValue.") { name, data, json };
var only = new Option<string?>("--only") { Description = "Part of a data set's name" };
root.Options.Add(only);
root.SetAction(result =>
{
    using var lines = result.GetValue(json) is { } file ? new StreamWriter(file) : TextWriter.Null;
    switch (result.GetRequiredValue(name))
    {
        case "btyd-fits":
            BtydFitsBench.Run(result.GetRequiredValue(data), lines);
            return 0;
        case "value":
            ValueBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        default:
            Console.Error.WriteLine("There is no such benchmark. Names: btyd-fits, value");
            return 1;
    }
});
return root.Parse(args).Invoke();
