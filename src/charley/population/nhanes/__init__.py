"""The US National Health and Nutrition Examination Survey: its public files, read and studied."""
