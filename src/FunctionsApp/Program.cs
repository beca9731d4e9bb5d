using FunctionsApp.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddCustomerValue();
var app = builder.Build();
app.MapCustomerValue();
await app.RunAsync();
