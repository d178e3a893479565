# What start.ps1 and stop.ps1 share; they read it, nobody runs it. It says what k3d.sh says, and PowerShell never ran it, either.

function Fail([string]$What, [string]$Hint) {
  [Console]::Error.WriteLine("error: $What")
  [Console]::Error.WriteLine("hint: $Hint")
  exit 1
}
# Ends the script where the programs or the cluster are missing.
function Need-Cluster([string]$Cluster, [string]$Hint) {
  foreach ($program in "k3d", "kubectl") {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) {
      Fail "There is no $program on the PATH." "Maybe install it, and run this again."
    }
  }
  # What programs write to their error stream is no error here: the exit code says whether it is one.
  $ErrorActionPreference = "Continue"
  k3d cluster get $Cluster *> $null
  if ($LASTEXITCODE -ne 0) { Fail "There is no k3d cluster ($Cluster), or Docker does not run." $Hint }
}
