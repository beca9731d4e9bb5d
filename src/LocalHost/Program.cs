using LocalHost;

return await CommandLine.RunAsync(args);
