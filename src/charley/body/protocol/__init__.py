"""What is done to the body: scenarios as plain text, the tables they draw on, and schedules."""
