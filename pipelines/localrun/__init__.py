"""What run_local.py puts around the KFP SDK's kfp.local: a runtime, images, parameters and containers."""


class Refused(Exception):
    """Something a person must mend; the text says what and how."""
