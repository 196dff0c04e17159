<#
.SYNOPSIS
  MemStack on Windows: up, stop, test. Everything else: ./memstack in WSL or Git Bash.
.DESCRIPTION
  Written with care, and not run by the authors, who have no Windows machine; reports are welcome.

  ./memstack.ps1 up [-Data DIR]    builds, starts everything, stays until Ctrl-C
  ./memstack.ps1 stop [-Data DIR]  ends what up started, with all that it started
  ./memstack.ps1 test              builds and runs every test
#>
param(
    [Parameter(Position = 0)][ValidateSet('up', 'stop', 'test', 'help')][string] $Command = 'help',
    [string] $Data = (Join-Path $PSScriptRoot '.memstack')
)

$ErrorActionPreference = 'Stop'
$state = Join-Path (Join-Path $Data 'run') 'pid'
$logs = Join-Path $Data 'logs'

function Invoke-Checked([string] $What, [string[]] $Arguments) {
    & dotnet @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$What failed with exit code $LASTEXITCODE." }
}

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
    Invoke-Checked 'Asking the package feed' @('msbuild', 'eng/feed.targets', '-nologo')
    Invoke-Checked 'The build' @('build', 'MemStack.AppHost', '-c', 'Release', '-nologo')
    New-Item -ItemType Directory -Force (Split-Path $state), $logs | Out-Null

    $restricted = (Select-String -Quiet -Path 'artifacts/feed.props' -Pattern '<RestrictedFeed>true<')
    $feed = if ($env:MEMSTACK_FEED) { $env:MEMSTACK_FEED } elseif ($restricted) { 'restricted' } else { 'official' }
    $assembly = Join-Path $PSScriptRoot "artifacts/$feed/bin/MemStack.AppHost/release/MemStack.AppHost.dll"
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
        $addresses = 'http://localhost:8000/health/readiness', 'http://localhost:8765/health/readiness', 'http://localhost:3000/health/readiness', 'http://localhost:18888/'
        $deadline = (Get-Date).AddSeconds(90)
        foreach ($address in $addresses) {
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

switch ($Command) {
    'up' { Start-Stack }
    'stop' { Stop-Stack }
    'test' {
        Set-Location $PSScriptRoot
        Invoke-Checked 'The build' @('build', 'MemStack.sln', '-c', 'Release', '-nologo')
        Invoke-Checked 'A test' @('test', 'MemStack.sln', '-c', 'Release', '--no-build', '-nologo')
    }
    'help' { Get-Help $PSCommandPath }
}
