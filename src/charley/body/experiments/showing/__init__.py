"""What came of experiments, shown: the table, the pictures, the names that files can use."""
