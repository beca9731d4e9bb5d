using System.CommandLine;
using CustomerValue.Bench;
using CustomerValue.Bench.Datasets;
using CustomerValue.Bench.Zoo;

var name = new Argument<string>("name")
{
    Description =
        "btyd-fits, door, featurize, ingest, value, value-unseen, learning-curve, churn, tiers, segments, summaries, fits, training, truth, totals, zoo, ablation, sentiment, recommend, recommend-zoo, voice, photos, nightly, dumps, lookup or cold-start",
};
var data = new Option<string>("--data")
{
    Description = "Folder with the data sets, one sub-folder each",
    DefaultValueFactory = _ => "",
};
var json = new Option<string?>("--json")
{
    Description = "File for lines of {bench, dataset, model, metric, value, unit}",
};
var root = new RootCommand("Benchmarks of CustomerValue.") { name, data, json };
var only = new Option<string?>("--only")
{
    Description =
        "Part of a data set's name, or of a candidate's with fits; csv for the smaller half of featurize; beauty, retail, shop, inverse or catalogue with recommend; shop or completejourney with ablation; fashion or clothing with photos; orders_csv, events_csv, reviews_jsonl, app or drivers with ingest",
};
root.Options.Add(only);

var gigabytes = new Option<int>("--gigabytes")
{
    Description = "With featurize and ingest: read one CSV of this size instead",
};
root.Options.Add(gigabytes);

var events = new Option<long>("--events")
{
    Description = "Click events of the benchmark ingest",
    DefaultValueFactory = _ => 20_000_000,
};
root.Options.Add(events);

var endpoint = new Option<Uri?>("--endpoint") { Description = "With summaries: a real Azure OpenAI resource" };
var model = new Option<string?>("--model") { Description = "With summaries and an endpoint: the deployment" };
root.Options.Add(endpoint);
root.Options.Add(model);

// What a benchmark passes to its own child processes.
var what = new Option<string?>("--what") { Hidden = true };
var folder = new Option<string?>("--folder") { Hidden = true };
var files = new Option<string[]>("--file") { Hidden = true };
root.Options.Add(what);
root.Options.Add(folder);
root.Options.Add(files);
var customers = new Option<long>("--customers")
{
    Description = "Customers of the benchmarks fits, training and nightly",
    DefaultValueFactory = _ => 500_000,
};
root.Options.Add(customers);
var draws = new Option<int>("--draws")
{
    Description = "Draws of the benchmark door",
    DefaultValueFactory = _ => 10_000,
};
var first = new Option<int>("--first") { Description = "Number of the first draw of the benchmark door" };
var half = new Option<int>("--half")
{
    Description =
        "With zoo and recommend-zoo: 1 for the shops that rules are chosen on, 2 for those that prove them; recommend-zoo without it takes the public data sets",
};
root.Options.Add(half);
var ceiling = new Option<bool>("--ceiling")
{
    Description = "With zoo: what those reach who know how the shops were made, instead of the product",
};
root.Options.Add(ceiling);
var verbose = new Option<bool>("--verbose") { Description = "With door: show what was asked" };
root.Options.Add(draws);
root.Options.Add(first);
root.Options.Add(verbose);
root.SetAction(result =>
{
    using var lines = result.GetValue(json) is { } file ? new StreamWriter(file) : TextWriter.Null;
    switch (result.GetRequiredValue(name))
    {
        case "btyd-fits":
            BtydFitsBench.Run(result.GetRequiredValue(data), lines);
            return 0;
        case "value":
            ValueBench.Run(ValueDataset.All, result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "value-unseen":
            ValueBench.Run(
                ValueDataset.Unseen,
                result.GetRequiredValue(data),
                new Results(lines),
                result.GetValue(only)
            );
            return 0;
        case "fits":
            FitsBench.Run(new Results(lines), result.GetValue(customers), result.GetValue(only));
            return 0;
        case "fits-part":
            FitsBench.Part(result.GetValue(what)!, result.GetValue(folder)!);
            return 0;
        case "training":
            TrainingBench.Run(new Results(lines), result.GetValue(customers));
            return 0;
        case "training-part":
            TrainingBench.Part(result.GetValue(folder)!);
            return 0;
        case "segments":
            SegmentsBench.Run(new Results(lines));
            return 0;
        case "summaries":
            SummariesBench
                .RunAsync(
                    result.GetRequiredValue(data),
                    new Results(lines),
                    result.GetValue(endpoint),
                    result.GetValue(model),
                    Environment.GetEnvironmentVariable("CustomerValue__Summaries__Key")
                )
                .GetAwaiter()
                .GetResult();
            return 0;
        case "totals":
            TotalsBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "zoo":
            (result.GetValue(ceiling) ? CeilingBench.Run : (Action<Results, int, string?>)ZooBench.Run)(
                new Results(lines),
                Math.Max(1, result.GetValue(half)),
                result.GetValue(only)
            );
            return 0;
        case "truth":
            TruthBench.Run(new Results(lines));
            return 0;
        case "ablation":
            AblationBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "sentiment":
            SentimentBench.Run(result.GetRequiredValue(data), new Results(lines));
            return 0;
        case "recommend":
            RecommendBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "recommend-zoo":
            RecommendZooBench.Run(
                result.GetValue(half),
                result.GetRequiredValue(data),
                new Results(lines),
                result.GetValue(only)
            );
            return 0;
        case "voice":
            VoiceBench.Run(result.GetRequiredValue(data), new Results(lines));
            return 0;
        case "photos":
            PhotosBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "sentiment-part":
            SentimentBench.Part(result.GetValue(what)!, result.GetValue(files)!);
            return 0;
        case "tiers":
            TiersBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "learning-curve":
            LearningCurveBench.Run(result.GetRequiredValue(data), new Results(lines), result.GetValue(only));
            return 0;
        case "churn":
            ChurnBench.Run(result.GetRequiredValue(data), new Results(lines));
            return 0;
        case "featurize" when result.GetValue(gigabytes) is > 0 and var size:
            FeaturizeBench.StreamAsync(new Results(lines), size).GetAwaiter().GetResult();
            return 0;
        case "featurize":
            FeaturizeBench.Run(new Results(lines), result.GetValue(only));
            return 0;
        case "featurize-part":
            FeaturizeBench
                .PartAsync(result.GetValue(what)!, result.GetValue(folder)!, result.GetValue(files)!)
                .GetAwaiter()
                .GetResult();
            return 0;
        case "ingest":
            IngestBench
                .RunAsync(
                    new Results(lines),
                    result.GetValue(events),
                    result.GetValue(gigabytes),
                    result.GetValue(only),
                    result.GetValue(folder)
                )
                .GetAwaiter()
                .GetResult();
            return 0;
        case "ingest-part":
            IngestBench
                .PartAsync(result.GetValue(what)!, result.GetValue(only)!, result.GetValue(files)![0])
                .GetAwaiter()
                .GetResult();
            return 0;
        case "door":
            DoorBench
                .RunAsync(
                    new Results(lines),
                    result.GetValue(first),
                    result.GetValue(draws),
                    result.GetValue(verbose),
                    result.GetValue(folder)
                )
                .GetAwaiter()
                .GetResult();
            return 0;
        case "nightly":
            NightlyBench.RunAsync(result.GetValue(customers), new Results(lines)).GetAwaiter().GetResult();
            return 0;
        case "dumps":
            DumpsBench.RunAsync(new Results(lines)).GetAwaiter().GetResult();
            return 0;
        case "lookup":
            LookupBench.RunAsync(new Results(lines)).GetAwaiter().GetResult();
            return 0;
        case "cold-start":
            ColdStartBench.RunAsync(new Results(lines)).GetAwaiter().GetResult();
            return 0;
        default:
            Console.Error.WriteLine(
                "There is no such benchmark. Names: btyd-fits, door, featurize, ingest, value, churn, tiers, segments, summaries, fits, training, truth, totals, zoo, ablation, sentiment, recommend, recommend-zoo, voice, photos, nightly, dumps, lookup, cold-start"
            );
            return 1;
    }
});
return root.Parse(args).Invoke();
