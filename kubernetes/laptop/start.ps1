# Starts the cluster on this laptop again after stop.ps1, and waits for Crema in it: kubernetes/laptop/start.ps1 [cluster]
# It does what start.sh does; PowerShell never ran it: docs/reference/not-run.md.
param([string]$Cluster = "crema")
$ErrorActionPreference = "Stop"
. "$PSScriptRoot/k3d.ps1"
# A program that fails ends the script, as `set -e` does; PowerShell alone would go on.
function Run([string]$Program, [string[]]$Words) {
  & $Program @Words
  if ($LASTEXITCODE -ne 0) { Fail "$Program $($Words -join ' ') failed ($LASTEXITCODE)." "Maybe the lines above say why." }
}
function Kube([string[]]$Words) { Run "kubectl" (@("--context", "k3d-$Cluster") + $Words) }

Need-Cluster $Cluster "Maybe start Docker, or make it: k3d cluster create $Cluster"
# What programs write to their error stream is no error here: the exit code says whether it is one.
$ErrorActionPreference = "Continue"

Run "k3d" @("cluster", "start", $Cluster, "--wait", "--timeout", "5m")
foreach ($node in (Kube @("get", "nodes", "--output", "name"))) { Kube @("uncordon", $node) }
Kube @("wait", "node", "--all", "--for=condition=Ready", "--timeout=5m")

kubectl --context "k3d-$Cluster" get namespace crema *> $null
if ($LASTEXITCODE -ne 0) {
  Write-Output "The cluster ($Cluster) runs. Crema is not installed there: docs/how-to/install-on-a-cluster.md"
  exit 0
}
foreach ($workload in "statefulset/postgresql", "deployment/mlflow", "deployment/retraining") {
  Kube @("--namespace", "crema", "rollout", "status", $workload, "--timeout=5m")
}
kubectl --context "k3d-$Cluster" --namespace crema rollout status statefulset/inference "--timeout=2m"
if ($LASTEXITCODE -ne 0) {
  Write-Output "Inference is not ready. Maybe there is no champion yet: kubectl --context k3d-$Cluster -n crema logs inference-0"
}

Write-Output "The cluster ($Cluster) runs. Reach it by:"
foreach ($forward in "service/inference 8080", "service/retraining 8090", "service/mlflow 5000") {
  Write-Output "  kubectl --context k3d-$Cluster -n crema port-forward $forward"
}
exit 0
