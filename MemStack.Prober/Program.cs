using MemStack.Prober;
using MemStack.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddProber();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDefaultEndpoints();
return await app.RunMemStackAsync();
