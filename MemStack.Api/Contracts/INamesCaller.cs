using System.Text.Json;

namespace MemStack.Api.Contracts;

/// <summary>A body that may name the user, agent, app or run on whose behalf a request is made, itself or in its filters.</summary>
internal interface INamesCaller
{
    string? UserId => null;

    string? AgentId => null;

    string? AppId => null;

    string? RunId => null;

    JsonElement Filters => default;
}
