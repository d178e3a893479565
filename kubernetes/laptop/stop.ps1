# Stops the cluster on this laptop and keeps all that is in it: kubernetes/laptop/stop.ps1 [cluster]; start.ps1 goes on.
# It does what stop.sh does; PowerShell never ran it: docs/reference/not-run.md.
param([string]$Cluster = "crema")
$ErrorActionPreference = "Stop"
. "$PSScriptRoot/k3d.ps1"

Need-Cluster $Cluster "Maybe name another one of: k3d cluster list"
# What programs write to their error stream is no error here: the exit code says whether it is one.
$ErrorActionPreference = "Continue"

$context = "k3d-$Cluster"
$nodes = @(kubectl --context $context "--request-timeout=10s" get nodes --output name 2> $null)
$answers = $LASTEXITCODE -eq 0
$failed = $false
if ($answers) {
  # Else a new pod would begin where one has ended. start.ps1 opens the nodes again, and so does this if it gets no further.
  foreach ($node in $nodes) {
    if (-not $failed) {
      kubectl --context $context cordon $node
      if ($LASTEXITCODE -ne 0) { $failed = $true }
    }
  }
  # Those who write before those who keep.
  foreach ($part in "serving", "control", "registry", "database") {
    if (-not $failed) {
      kubectl --context $context --namespace crema delete pod --selector "app.kubernetes.io/component=$part" --ignore-not-found "--timeout=2m"
      if ($LASTEXITCODE -ne 0) { $failed = $true }
    }
  }
} else {
  Write-Output "The cluster ($Cluster) does not answer, so its servers are not ended one by one."
}
if (-not $failed) {
  k3d cluster stop $Cluster
  if ($LASTEXITCODE -ne 0) { $failed = $true }
}
if ($failed) {
  if ($answers) { foreach ($node in $nodes) { kubectl --context $context uncordon $node } }
  Fail "The cluster ($Cluster) was not stopped." "Maybe the lines above say why."
}
Write-Output "The cluster ($Cluster) is stopped; its volumes stay. Again: kubernetes/laptop/start.ps1 $Cluster"
exit 0
