"""What users may send. Each function is declared sync, by a contract in the configuration."""


def too_long(text):
    return len(text) > 125
