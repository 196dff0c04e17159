<#
.SYNOPSIS
  MemStack on Windows: what ./memstack does elsewhere, in its simplest form.
.DESCRIPTION
  Written with care, and not run by the authors, who have no Windows machine; reports are welcome.

  ./memstack.ps1 up                builds, starts everything, stays until Ctrl-C
  ./memstack.ps1 status            asks every part how it is; exit code 1 if one is not well
  ./memstack.ps1 logs NAME [-Follow]   a service's log: api, openmemory, web, apphost
  ./memstack.ps1 stop              ends what up started, with all that it started
  ./memstack.ps1 connect claude|cursor|vscode   the client's configuration
  ./memstack.ps1 export FILE [-Format F] [-User U] [-Vectors]    memories of the running stack to a file; MEMSTACK_API_KEY is the key, where keys are set
  ./memstack.ps1 import FILE [-Format F] [-Mode M] [-User U]     memories from a file into the running stack; repeated, it stores what is missing
  ./memstack.ps1 backup FILE       the whole store, also while it runs
  ./memstack.ps1 restore FILE [-Force]   a backup into an empty data folder; -Force sets aside what is there
  ./memstack.ps1 doctor            checks this machine
  ./memstack.ps1 test              builds and runs every test

  All take -Data DIR. Formats are memstack (default), mem0 and openmemory; modes are skip (default) and overwrite.
#>
param(
    [Parameter(Position = 0)]
    [ValidateSet('up', 'status', 'logs', 'stop', 'connect', 'export', 'import', 'backup', 'restore', 'doctor', 'test', 'help')]
    [string] $Command = 'help',
    [Parameter(Position = 1)][string] $Name = '',
    [ValidateSet('memstack', 'mem0', 'openmemory')][string] $Format = 'memstack',
    [ValidateSet('skip', 'overwrite')][string] $Mode = 'skip',
    [string] $User = '',
    [switch] $Vectors,
    [switch] $Force,
    [switch] $Follow,
    [string] $Data = (Join-Path $PSScriptRoot '.memstack')
)

$ErrorActionPreference = 'Stop'
$state = Join-Path (Join-Path $Data 'run') 'pid'
$logs = Join-Path $Data 'logs'
$addresses = [ordered]@{ api = 'http://localhost:8000'; openmemory = 'http://localhost:8765'; web = 'http://localhost:3000'; dashboard = 'http://localhost:18888' }

function Invoke-Checked([string] $What, [string[]] $Arguments) {
    & dotnet @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$What failed with exit code $LASTEXITCODE." }
}

function Get-ProbeOf([string] $Part) {
    if ($Part -eq 'dashboard') { return "$($addresses[$Part])/" }
    return "$($addresses[$Part])/health/readiness"
}

function Get-NameOr([string] $Question) {
    if (-not $Name) { throw $Question }
    return $Name
}

# A path as the caller means it; the file need not exist.
function Get-FullPath([string] $Path) { return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }

# The process of the state file, if it lives and is the AppHost that was started at that time.
function Get-AppHost {
    if (-not (Test-Path $state)) { return $null }
    $id, $started = (Get-Content $state -Raw).Trim() -split ' ', 2
    $process = Get-Process -Id $id -ErrorAction SilentlyContinue
    if ($process -and $process.StartTime.Ticks.ToString() -eq $started) { return $process }
    return $null
}

function Stop-Stack {
    $process = Get-AppHost
    if ($process) {
        # /T: with all that it started. Windows has no signal that a program without a console window receives.
        & taskkill /PID $process.Id /T /F | Out-Host
    } else {
        Write-Host "nothing is running on '$Data'."
    }
    Remove-Item $state -ErrorAction SilentlyContinue
}

function Start-Stack {
    $process = Get-AppHost
    if ($process) { throw "already running on '$Data' (process $($process.Id)): http://localhost:3000" }
    Set-Location $PSScriptRoot
    Invoke-Checked 'The build' @('build', 'MemStack.AppHost', '-c', 'Release', '-nologo')
    New-Item -ItemType Directory -Force (Split-Path $state), $logs | Out-Null

    $assembly = Join-Path $PSScriptRoot "artifacts/bin/MemStack.AppHost/release/MemStack.AppHost.dll"
    $settings = @{
        DOTNET_ENVIRONMENT                          = 'Development'
        ASPNETCORE_ENVIRONMENT                      = 'Development'
        ASPNETCORE_URLS                             = 'http://localhost:18888'
        ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL          = 'http://localhost:18889'
        ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL     = 'http://localhost:18890'
        ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL        = 'http://localhost:18891'
        ASPIRE_ALLOW_UNSECURED_TRANSPORT            = 'true'
        ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS  = 'true'
        MemStack__DataDirectory                     = $Data
        MemStack__Mode                              = 'embedded'
    }
    foreach ($name in $settings.Keys) { Set-Item "env:$name" $settings[$name] }

    $appHost = Start-Process dotnet -ArgumentList "`"$assembly`"" -WorkingDirectory (Join-Path $PSScriptRoot 'MemStack.AppHost') `
        -NoNewWindow -PassThru -RedirectStandardOutput (Join-Path $logs 'apphost.log') -RedirectStandardError (Join-Path $logs 'apphost.err.log')
    "$($appHost.Id) $($appHost.StartTime.Ticks)" | Set-Content $state
    try {
        $deadline = (Get-Date).AddSeconds(90)
        foreach ($part in $addresses.Keys) {
            $address = Get-ProbeOf $part
            while ($true) {
                if ($appHost.HasExited) { throw "The AppHost ended; see $logs." }
                try { Invoke-WebRequest $address -UseBasicParsing -TimeoutSec 2 | Out-Null; break } catch { Start-Sleep -Milliseconds 300 }
                if ((Get-Date) -gt $deadline) { throw "$address did not answer in time; see $logs." }
            }
        }
        Write-Host 'MemStack is up: web http://localhost:3000, api http://localhost:8000, MCP http://localhost:8765, dashboard http://localhost:18888'
        Write-Host 'Ctrl-C stops everything.'
        $appHost.WaitForExit()
    } finally {
        Stop-Stack
    }
}

function Show-Status {
    $faults = 0
    foreach ($part in $addresses.Keys) {
        $address = Get-ProbeOf $part
        try {
            Invoke-WebRequest $address -UseBasicParsing -TimeoutSec 5 | Out-Null
            Write-Host "  $part ok $address"
        } catch {
            Write-Host "  $part FAULT $address $($_.Exception.Message)"
            $faults++
        }
    }
    if ($faults -gt 0) { exit 1 }
}

function Show-Log {
    $part = Get-NameOr "Which log? $($addresses.Keys -join ', ') or apphost."
    if ($part -notmatch '^[a-z-]+$') { throw "There is no log '$part'." }
    if ($part -eq 'dashboard') { $part = 'aspire-dashboard' }
    Get-Content (Join-Path $logs "$part.log") -Tail 200 -Wait:$Follow
}

function Show-Connection {
    $client = Get-NameOr 'Connect what? claude, cursor or vscode.'
    $url = "$($addresses.openmemory)/mcp/$client/http/$([uri]::EscapeDataString($env:USERNAME))"
    switch ($client) {
        'claude' { "claude mcp add --transport http memstack $url" }
        'cursor' { 'In .cursor/mcp.json:'; @{ mcpServers = @{ memstack = @{ url = $url } } } | ConvertTo-Json -Depth 4 }
        'vscode' { 'In .vscode/mcp.json:'; @{ servers = @{ memstack = @{ type = 'http'; url = $url } } } | ConvertTo-Json -Depth 4 }
        default { throw "There is no client '$client'; there are claude, cursor and vscode." }
    }
}

function Get-KeyHeader {
    if ($env:MEMSTACK_API_KEY) { return @{ Authorization = "Token $env:MEMSTACK_API_KEY" } }
    return @{}
}

function Get-TransferQuery([string] $More) {
    $query = "format=$Format$More"
    if ($User) { $query += "&user_id=$([uri]::EscapeDataString($User))" }
    return $query
}

function Export-Memories {
    $file = Get-FullPath (Get-NameOr 'Export to which file?')
    if (Test-Path $file) { throw "'$file' exists already; an export replaces nothing." }
    $more = if ($Vectors) { '&vectors=true' } else { '' }
    # What broke off is never taken for an export.
    Invoke-WebRequest "$($addresses.api)/v1/export?$(Get-TransferQuery $more)" -Headers (Get-KeyHeader) -OutFile "$file.part" -UseBasicParsing
    Move-Item "$file.part" $file
    Write-Host "exported to $file"
}

function Import-Memories {
    $file = Get-FullPath (Get-NameOr 'Import which file?')
    $type = switch ($Format) { 'mem0' { 'application/json' } 'openmemory' { 'application/zip' } default { 'application/x-ndjson' } }
    $answer = Invoke-RestMethod "$($addresses.api)/v1/import?$(Get-TransferQuery "&mode=$Mode")" -Method Post -Headers (Get-KeyHeader) -InFile $file -ContentType $type
    Write-Host "imported $($answer.imported), skipped $($answer.skipped), overwritten $($answer.overwritten), rejected $($answer.rejected)"
    foreach ($problem in $answer.problems) { Write-Host "  line $($problem.line): $($problem.reason)" }
    if (-not $answer.complete) { throw "Not complete: $($answer.break). What came before is stored." }
    if ($answer.rejected -gt 0) { exit 1 }
}

# The tool, on the data folder that 'up' runs the api on.
function Invoke-Tool([string[]] $Arguments) {
    $program = Join-Path $PSScriptRoot "artifacts/bin/MemStack.Cli/release/MemStack.Cli.dll"
    if (-not (Test-Path $program)) { & dotnet build (Join-Path $PSScriptRoot 'clients/MemStack.Cli') -c Release -nologo -v quiet }
    & dotnet $program @Arguments --data (Get-FullPath $Data)
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Show-Doctor {
    $version = & dotnet --version
    if ([int]($version -split '\.')[0] -ge 10) { Write-Host "  OK    .NET SDK $version" } else { Write-Host '  FAULT no SDK of .NET 10 or later: https://dotnet.microsoft.com/download'; exit 1 }
    if (Get-AppHost) { Write-Host "  OK    running on '$Data'"; return }
    foreach ($part in $addresses.Keys) {
        $port = ([uri]$addresses[$part]).Port
        if (Get-NetTCPConnection -LocalPort $port -State Listen -ErrorAction SilentlyContinue) { Write-Host "  note  port $port ($part) is taken" } else { Write-Host "  OK    port $port ($part) is free" }
    }
}

switch ($Command) {
    'up' { Start-Stack }
    'status' { Show-Status }
    'logs' { Show-Log }
    'stop' { Stop-Stack }
    'connect' { Show-Connection }
    'export' { Export-Memories }
    'import' { Import-Memories }
    'backup' { Invoke-Tool @('backup', (Get-FullPath (Get-NameOr 'Back up to which file?'))) }
    'restore' {
        if (Get-AppHost) { throw "It runs on '$Data'; './memstack.ps1 stop' first. Nothing was restored." }
        $file = Get-FullPath (Get-NameOr 'Restore which file?')
        Invoke-Tool $(if ($Force) { @('restore', $file, '--force') } else { @('restore', $file) })
    }
    'doctor' { Show-Doctor }
    'test' {
        Set-Location $PSScriptRoot
        Invoke-Checked 'The build' @('build', 'MemStack.sln', '-c', 'Release', '-nologo')
        Invoke-Checked 'A test' @('test', 'MemStack.sln', '-c', 'Release', '--no-build', '-nologo')
    }
    'help' { Get-Help $PSCommandPath }
}
