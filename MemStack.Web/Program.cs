using MemStack.ServiceDefaults;
using MemStack.Web.Components;
using MemStack.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMemStackWeb();

var app = builder.Build();
app.UseServiceDefaults();
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseSecurityHeaders();
app.UseAntiforgery();
app.MapDefaultEndpoints();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddMemStackRenderMode();
await app.RunMemStackAsync();
