"""What is shown: a finding with its picture, its table and its evidence."""
