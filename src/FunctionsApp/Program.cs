using FunctionsApp;
using FunctionsApp.Hosting;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddCustomerValue();
var app = builder.Build();
try
{
    app.MapCustomerValue();
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, e.Failures));
    return 1;
}

await app.RunAsync();
return 0;
