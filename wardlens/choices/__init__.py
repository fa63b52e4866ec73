"""What the reader asked for: filters, outcomes, and the ledger of what bears on a choice."""
