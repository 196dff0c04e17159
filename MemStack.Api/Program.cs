using MemStack.Api;
using MemStack.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMemStackApi();

var app = builder.Build();
app.UseServiceDefaults();
app.UseMemStackApi();
app.MapDefaultEndpoints();
app.MapMemStackApi();
return await app.RunMemStackAsync();
