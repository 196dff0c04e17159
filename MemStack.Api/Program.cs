using MemStack.Api;
using MemStack.Api.Maintenance;
using MemStack.ServiceDefaults;

if (BackupCommand.IsMeant(args))
    return await BackupCommand.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMemStackApi();

var app = builder.Build();
app.UseServiceDefaults();
app.UseMemStackApi();
app.MapDefaultEndpoints();
app.MapMemStackApi();
return await app.RunMemStackAsync();
