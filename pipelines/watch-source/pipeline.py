"""Has the source other data than before? Then a retraining is asked for. See README.md beside this file."""

from crema_pipelines import component, heavy, light, with_retraining
from crema_training import imported
from kfp import dsl

ingest_data = component("ingest-data")
request_retraining = component("request-retraining")


@dsl.pipeline(
    name="watch-source",
    description="Reads a model's source under its contract and tells the retraining service what it holds, which asks"
    " for a retraining if that is news.")
def watch_source(
        source_uri: str,
        contract_uri: str,
        contract_sha256: str,
        model_name: str,
        retraining_url: str,
        max_rejected_rows: int = 0,
        delimiter: str = ","):
    """Watches a source.

    Args:
        source_uri: Where the rows are: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading step verifies it.
        model_name: The model, as retraining.yaml of the retraining service names it.
        retraining_url: Where the retraining service is, such as http://retraining.crema:8090.
        max_rejected_rows: Most rows that may be left out because they cannot be read; 0 = the first one ends the run.
        delimiter: What stands between two cells of a CSV.
    """
    # Never from the cache: its key does not see that the file at the address is another one.
    read = heavy(ingest_data(
        source=imported("source", source_uri), contract=imported("contract", contract_uri),
        contract_sha256=contract_sha256, expected_digest="", max_rejected_rows=max_rejected_rows,
        delimiter=delimiter)).set_caching_options(False)
    light(with_retraining(request_retraining(
        model_name=model_name, service_url=retraining_url, snapshot=read.outputs["content_hash"])))


PIPELINE = watch_source
