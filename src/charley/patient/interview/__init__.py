"""The questions that everybody is asked, and answers read into what a patient file says."""
