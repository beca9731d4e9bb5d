using System.CommandLine;
using CustomerValue.Bench;

var name = new Argument<string>("name") { Description = "btyd-fits" };
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
root.SetAction(result =>
{
    using var lines = result.GetValue(json) is { } file ? new StreamWriter(file) : TextWriter.Null;
    switch (result.GetRequiredValue(name))
    {
        case "btyd-fits":
            BtydFitsBench.Run(result.GetRequiredValue(data), lines);
            return 0;
        default:
            Console.Error.WriteLine("There is no such benchmark. Names: btyd-fits");
            return 1;
    }
});
return root.Parse(args).Invoke();
