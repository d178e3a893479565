"""A table as tomorrow's traffic, with drift as one dials it: see README.md beside this file."""

from crema_pipelines import component, light
from crema_training import imported, ingest
from kfp import dsl

simulate_production = component("simulate-production")


@dsl.pipeline(
    name="simulate",
    description="Reads a table under its contract and sends its rows to the inference service, shifted as one dials it,"
    " and what came true after them.")
def simulate(
        source_uri: str,
        contract_uri: str,
        contract_sha256: str,
        model_name: str,
        service_url: str,
        rows: int = 1000,
        start: str = "",
        duration: str = "PT1H",
        shift: dict = {},
        scale: dict = {},
        new_category: dict = {},
        missing: dict = {},
        label_flip: float = 0.0,
        label_shift: float = 0.0,
        label_scale: float = 1.0,
        label_noise: float = 0.0,
        label_delay: str = "PT0S",
        seed: int = 7,
        delimiter: str = ","):
    """Simulates production.

    Args:
        source_uri: Where the rows are: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading step verifies it.
        model_name: The model that is asked.
        service_url: Where the inference service is.
        rows: How many rows are sent, drawn from the table.
        start: Time of the first row, ISO 8601 in UTC.
        duration: Time from the first row to the last, ISO 8601.
        shift: By column of numbers: how many of its standard deviations are added.
        scale: By column of numbers: what its distance from the mean is multiplied by.
        new_category: By column of categories: share of rows that get one that nobody has seen.
        missing: By column: share of rows that lose it.
        label_flip: Share of labels that are another class; not of a number.
        label_shift: Of a label that is a number: how many of its standard deviations are added.
        label_scale: Of a label that is a number: what its distance from the mean is multiplied by.
        label_noise: Of a label that is a number: deviation of the noise that is added, in standard deviations.
        label_delay: How long after a row its label comes, ISO 8601.
        seed: Where all chance comes from.
        delimiter: What stands between two cells of a CSV.
    """
    rows_read = ingest(
        source=imported("source", source_uri), contract=imported("contract", contract_uri),
        contract_sha256=contract_sha256, expected_digest="", max_rejected_rows=0, delimiter=delimiter)
    light(simulate_production(
        dataset=rows_read.output, target="service", service_url=service_url, model_name=model_name, rows=rows,
        start=start, duration=duration, shift=shift, scale=scale, new_category=new_category, missing=missing,
        label_flip=label_flip, label_shift=label_shift, label_scale=label_scale, label_noise=label_noise,
        label_delay=label_delay, seed=seed),
        hours=24).set_caching_options(False)  # it waits for labels that are to come late


PIPELINE = simulate
