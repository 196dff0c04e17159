using MemStack.OpenMemory;
using MemStack.OpenMemory.Mcp;
using MemStack.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddOpenMemory();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDefaultEndpoints();
app.MapMemoryMcp();
return await app.RunMemStackAsync();
